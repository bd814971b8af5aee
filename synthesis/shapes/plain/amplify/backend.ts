import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { defineBackend, secret } from '@aws-amplify/backend';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from './data/resource.js';

const ai = defineOpenAIRequests({ apiKey: secret('OPENAI_API_KEY'), models: ['gpt-4o-mini'], guests: true });
const backend = defineBackend({ auth, data, ...ai.functions });
ai.connect(backend);
