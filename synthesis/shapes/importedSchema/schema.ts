import { a } from '@aws-amplify/backend';

/** Lies outside of `amplify/`, as a package of a monorepo does. */
export const schema = a
  .schema({ Todo: a.model({ content: a.string() }) })
  .authorization((allow) => [allow.authenticated()]);
