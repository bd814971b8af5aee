import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { defineData } from '@aws-amplify/backend';

const schema = /* GraphQL */ `
  type OpenAIUsage @model @auth(rules: [{ allow: owner }]) {
    tokens: Int
  }
`;

export const data = defineData({ schema: withOpenAIRequests(schema) });
