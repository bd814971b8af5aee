import { defineBackend } from '@aws-amplify/backend';
import { ai } from '../../common/amplify/ai/resource.js';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from '../../common/amplify/data/resource.js';

const backend = defineBackend({ auth, data });
// @ts-expect-error TypeScript sees it too.
ai.connect(backend);
