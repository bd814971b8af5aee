import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { defineBackend, secret } from '@aws-amplify/backend';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from '../../common/amplify/data/resource.js';

const ai = defineOpenAIRequests({
  apiKey: secret('OPENAI_API_KEY'),
  models: Array.from({ length: 50 }, (_, number) => `organisation/model-of-a-long-name-${number}`),
  limits: { liveRequestsPerOwner: 3, requestsPerDayOfGuests: 50 },
  presetsOnly: true,
  worker: new URL('./ai/worker.ts', import.meta.url),
  workerConcurrency: 50,
});
const backend = defineBackend({ auth, data, ...ai.functions });
ai.connect(backend);
