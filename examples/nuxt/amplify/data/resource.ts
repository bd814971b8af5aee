import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { a, type ClientSchema, defineData } from '@aws-amplify/backend';

const schema = withOpenAIRequests(
  a.schema({
    Note: a.model({ content: a.string() }).authorization((allow) => [allow.owner()]),
  }),
);

export type Schema = ClientSchema<typeof schema>;
export const data = defineData({ schema, authorizationModes: { defaultAuthorizationMode: 'userPool' } });
