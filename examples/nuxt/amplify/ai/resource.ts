import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { secret } from '@aws-amplify/backend';

export const ai = defineOpenAIRequests({
  apiKey: secret('OPENAI_API_KEY'),
  models: ['gpt-4o-mini', 'gpt-4o'],
  guests: true,
});
