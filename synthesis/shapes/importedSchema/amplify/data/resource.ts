import { withOpenAIRequests } from '@amplify-ai-request/backend';
import { defineData } from '@aws-amplify/backend';
import { schema } from '../../schema.js';

export const data = defineData({ schema: withOpenAIRequests(schema) });
