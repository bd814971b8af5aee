import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { defineBackend, secret } from '@aws-amplify/backend';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from '../../common/amplify/data/resource.js';

const ai = defineOpenAIRequests({
  apiKey: secret('OPENAI_API_KEY'),
  timeoutSeconds: 86_400,
  background: { webhookSecret: secret('OPENAI_WEBHOOK_SECRET') },
});
const backend = defineBackend({ auth, data, ...ai.functions });
ai.connect(backend);
