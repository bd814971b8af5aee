import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { a, defineData, defineFunction } from '@aws-amplify/backend';

export const greeter = defineFunction({ name: 'greeter', entry: '../../../common/functions/greeter.ts' });

const schema = a.schema({
  greet: a
    .query()
    .arguments({ name: a.string() })
    .returns(a.string())
    .authorization((allow) => [allow.authenticated()])
    .handler(a.handler.function(greeter)),
});

export const data = defineData({ schema: withOpenAIRequests(schema) });
