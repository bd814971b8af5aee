import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { defineData } from '@aws-amplify/backend';
import { schema as tables } from './schema.sql.js';

const schema = withOpenAIRequests(tables.authorization((allow) => [allow.authenticated()]));

export const data = defineData({ schema });
