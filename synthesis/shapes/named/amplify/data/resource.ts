import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { a, type ClientSchema, defineData } from '@aws-amplify/backend';

const schema = withOpenAIRequests(
  a.schema({
    OpenAIRequest: a.model({ question: a.string() }).authorization((allow) => [allow.owner()]),
  }),
  { name: 'Chat' },
);

export type Schema = ClientSchema<typeof schema>;
export const data = defineData({ schema });
