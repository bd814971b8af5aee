import { defineBackend } from '@aws-amplify/backend';
import { ai } from '../../common/amplify/ai/resource.js';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from './data/resource.js';

const backend = defineBackend({ auth, data, ...ai.functions });
ai.connect(backend);
