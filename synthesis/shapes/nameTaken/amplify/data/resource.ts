import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { a, defineData } from '@aws-amplify/backend';

const schema = a.schema({
  OpenAIRequest: a.model({ prompt: a.string() }).authorization((allow) => [allow.owner()]),
});

export const data = defineData({ schema: withOpenAIRequests(schema) });
