import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { defineBackend, secret } from '@aws-amplify/backend';
import { data } from '../../noAuth/amplify/data/resource.js';

const ai = defineOpenAIRequests({ apiKey: secret('OPENAI_API_KEY'), guests: true });
const backend = defineBackend({ data, ...ai.functions });
ai.connect(backend);
