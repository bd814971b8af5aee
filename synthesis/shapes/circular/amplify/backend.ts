import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { defineBackend, secret } from '@aws-amplify/backend';
import { auth } from '../../common/amplify/auth/resource.js';
import { data, greeter } from '../../functionResolver/amplify/data/resource.js';

/** In the stack of the app's functions, on which its data depends. */
const ai = defineOpenAIRequests({ apiKey: secret('OPENAI_API_KEY'), resourceGroupName: 'function' });
const backend = defineBackend({ auth, data, greeter, ...ai.functions });
ai.connect(backend);
