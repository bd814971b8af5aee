import { defineBackend } from '@aws-amplify/backend';
import { ai } from '../../common/amplify/ai/resource.js';
import { auth } from '../../common/amplify/auth/resource.js';
import { data, janitor } from './data/resource.js';

const backend = defineBackend({ auth, data, janitor, ...ai.functions });
ai.connect(backend);
