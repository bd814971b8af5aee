import { defineBackend } from '@aws-amplify/backend';
import { ai } from '../../common/amplify/ai/resource.js';
import { data } from './data/resource.js';

const backend = defineBackend({ data, ...ai.functions });
ai.connect(backend);
