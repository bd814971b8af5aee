import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { defineData } from '@aws-amplify/backend';

const schema = /* GraphQL */ `
  type Todo @model @auth(rules: [{ allow: owner }]) {
    content: String
  }
  type Query {
    version: String @function(name: "version") @auth(rules: [{ allow: private }])
  }
`;

export const data = defineData({ schema: withOpenAIRequests(schema) });
