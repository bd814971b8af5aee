import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { defineBackend, secret } from '@aws-amplify/backend';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from './data/resource.js';

const apiKey = secret('OPENAI_API_KEY');
const ai = defineOpenAIRequests({ apiKey });
const chat = defineOpenAIRequests({ name: 'Chat', apiKey });
const backend = defineBackend({ auth, data, ...ai.functions, ...chat.functions });
ai.connect(backend);
chat.connect(backend);
