import { defineBackend } from '@aws-amplify/backend';
import { ai } from './ai/resource';
import { auth } from './auth/resource';
import { data } from './data/resource';

const backend = defineBackend({ auth, data, ...ai.functions });
ai.connect(backend);
