import { defineBackend } from '@aws-amplify/backend';
import { ai } from '../../common/amplify/ai/resource.js';
import { data } from '../../common/amplify/data/resource.js';
import { auth } from './auth/resource.js';

const backend = defineBackend({ auth, data, ...ai.functions });
ai.connect(backend);
