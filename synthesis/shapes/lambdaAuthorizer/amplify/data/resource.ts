import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { a, defineData, defineFunction } from '@aws-amplify/backend';

const authorizer = defineFunction({ name: 'authorizer', entry: '../../../common/functions/greeter.ts' });

const schema = a.schema({
  Todo: a.model({ content: a.string() }).authorization((allow) => [allow.custom()]),
});

export const data = defineData({
  schema: withOpenAIRequests(schema, { authorization: 'lambda' }),
  authorizationModes: {
    defaultAuthorizationMode: 'lambda',
    lambdaAuthorizationMode: { function: authorizer },
  },
});
