import { defineBackend } from '@aws-amplify/backend';
import { ai } from '../../common/amplify/ai/resource.js';
import { auth } from '../../common/amplify/auth/resource.js';

const backend = defineBackend({ auth, ...ai.functions });
// @ts-expect-error TypeScript sees it too.
ai.connect(backend);
