import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { defineBackend, secret } from '@aws-amplify/backend';
import { auth } from './auth/resource';
import { data } from './data/resource';

const ai = defineOpenAIRequests({ apiKey: secret('OPENAI_API_KEY') });
const backend = defineBackend({ auth, data, ...ai.functions });
ai.connect(backend);
