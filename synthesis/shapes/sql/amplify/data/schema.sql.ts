import { secret } from '@aws-amplify/backend';
import { a } from '@aws-amplify/data-schema';
import { configure } from '@aws-amplify/data-schema/internals';

/** As `ampx generate schema-from-database` writes it. */
export const schema = configure({
  database: { identifier: 'events', engine: 'postgresql', connectionUri: secret('SQL_CONNECTION') },
}).schema({
  event: a.model({ id: a.integer().required(), title: a.string() }).identifier(['id']),
});
