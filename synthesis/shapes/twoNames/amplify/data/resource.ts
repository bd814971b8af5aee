import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { a, type ClientSchema, defineData } from '@aws-amplify/backend';

const todos = a.schema({
  Todo: a.model({ content: a.string() }).authorization((allow) => [allow.owner()]),
});
const schema = withOpenAIRequests(withOpenAIRequests(todos), { name: 'Chat' });

export type Schema = ClientSchema<typeof schema>;
export const data = defineData({ schema });
