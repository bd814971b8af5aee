import { defineBackend } from '@aws-amplify/backend';
import { ai } from '../../common/amplify/ai/resource.js';
import { auth } from '../../common/amplify/auth/resource.js';
import { data, greeter } from './data/resource.js';

const backend = defineBackend({ auth, data, greeter, ...ai.functions });
ai.connect(backend);
