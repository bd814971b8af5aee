import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { a, defineData, defineFunction } from '@aws-amplify/backend';

export const janitor = defineFunction({ name: 'janitor', entry: '../../../common/functions/greeter.ts' });

const schema = a
  .schema({ Todo: a.model({ content: a.string() }).authorization((allow) => [allow.owner()]) })
  .authorization((allow) => [allow.resource(janitor)]);

export const data = defineData({ schema: withOpenAIRequests(schema) });
