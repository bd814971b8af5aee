import { a, defineData } from '@aws-amplify/backend';

/** The app's own table of that name is not ours. */
const schema = a.schema({
  OpenAIRequest: a.model({ prompt: a.string() }).authorization((allow) => [allow.owner()]),
});

export const data = defineData({ schema });
