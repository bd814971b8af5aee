import { fileURLToPath } from 'node:url';
import { requestStatuses } from '@amplify-ai-request/client/protocol';
import { a } from '@aws-amplify/backend';
import { asksTable, checkIndex, type Operation, pipelines, resolverFile } from '../api.js';
import type { Authorization } from '../authorization.js';
import { authorizationRule } from './authorization.js';

/** What a client sends. */
const inputFields = () => ({
  system: a.string(),
  prompt: a.string(),
  messages: a.string(),
  token: a.integer(),
  temperature: a.float(),
  format: a.string(),
  model: a.string(),
  preset: a.string(),
  variables: a.string(),
  schema: a.string(),
  stream: a.boolean(),
});

/** A request as its owner sees it: what was sent, and what became of it. */
const viewFields = <Name extends string>(name: Name) => ({
  id: a.id().required(),
  status: a.ref(`${name}OpenAIRequestStatus`).required(),
  ...inputFields(),
  content: a.string(),
  parts: a.integer(),
  seq: a.integer(),
  retries: a.integer(),
  background: a.boolean(),
  answer_format: a.string(),
  answered_by: a.string(),
  token_usage: a.ref(`${name}OpenAIUsage`),
  finish_reason: a.string(),
  error: a.ref(`${name}OpenAIRequestError`),
  created_at: a.datetime(),
  started_at: a.datetime(),
  completed_at: a.datetime(),
  deadline_at: a.datetime(),
});

const usageFields = () => ({
  prompt_tokens: a.integer(),
  completion_tokens: a.integer(),
  total_tokens: a.integer(),
  reasoning_tokens: a.integer(),
});

const errorFields = () => ({ code: a.string().required(), message: a.string().required() });

/** What is published of a request beside its row. */
const eventFields = () => ({
  id: a.id().required(),
  owner: a.string(),
  seq: a.integer(),
  delta: a.string(),
  retries: a.integer(),
});

/** Without the projection an index would copy every prompt and answer. */
const tooOld =
  'withOpenAIRequests: the app has an @aws-amplify/data-schema before 1.24, whose indexes hold whole rows. ' +
  'Run: npm install @aws-amplify/backend@latest @aws-amplify/data-schema@latest';

/** What the row holds besides, of which the resolvers must know: never shown. The functions add more. */
const internalFields = () => ({
  owner: a.string(),
  ttl: a.integer(),
  guest: a.boolean(),
  check_bucket: a.string(),
  next_check_at: a.string(),
});

/**
 * The table. Every generated operation is disabled: rows are reached through our own only. An index brings an operation
 * of its own, which lists the rows of all owners, unless its query field is null.
 */
const requestModel = <Name extends string>(name: Name, authorization: Authorization) =>
  a
    .model({ ...viewFields(name), ...internalFields() })
    .secondaryIndexes((index) => {
      const byNextCheck = index(checkIndex.partitionKey)
        .sortKeys([checkIndex.sortKey])
        .name(checkIndex.name)
        .queryField(null);
      if (!('projection' in byNextCheck)) throw new Error(tooOld);
      return [byNextCheck.projection('KEYS_ONLY')];
    })
    .disableOperations(['queries', 'mutations', 'subscriptions'])
    .authorization((allow) => [authorizationRule(allow, authorization)]);

const handlers = (name: string, operation: Operation) =>
  pipelines[operation].map((resolver) =>
    a.handler.custom({
      // Absolute: Amplify finds no relative entry from an ES module in node_modules.
      entry: fileURLToPath(resolverFile(resolver)),
      // Without one, the data source is AppSync's NONE.
      ...(asksTable(operation) && { dataSource: a.ref(`${name}OpenAIRequest`) }),
    }),
  );

/** One entry of a schema, its computed name kept in the type. */
const named = <Key extends string, Value>(key: Key, value: Value) => ({ [key]: value }) as Record<Key, Value>;

const schemaTypes = <Name extends string>(name: Name, authorization: Authorization) => {
  const allowed = (allow: Parameters<Parameters<ReturnType<typeof a.query>['authorization']>[0]>[0]) => [
    authorizationRule(allow, authorization),
  ];
  const id = a.id().required();
  const view = a.ref(`${name}OpenAIRequestView`);

  return {
    ...named(`${name}OpenAIRequestStatus`, a.enum(requestStatuses)),
    ...named(`${name}OpenAIUsage`, a.customType(usageFields())),
    ...named(`${name}OpenAIRequestError`, a.customType(errorFields())),
    ...named(`${name}OpenAIRequestView`, a.customType(viewFields(name))),
    ...named(`${name}OpenAIRequestEvent`, a.customType({ ...eventFields(), request: view })),
    ...named(`${name}OpenAIRequest`, requestModel(name, authorization)),
    ...named(
      `submit${name}OpenAIRequest`,
      a
        .mutation()
        .arguments({ id, ...inputFields() })
        .returns(view)
        .authorization(allowed)
        .handler(handlers(name, 'submit')),
    ),
    ...named(
      `fetch${name}OpenAIRequest`,
      a
        .query()
        .arguments({ id, part: a.integer() })
        .returns(view)
        .authorization(allowed)
        .handler(handlers(name, 'fetch')),
    ),
    ...named(
      `cancel${name}OpenAIRequest`,
      a.mutation().arguments({ id }).returns(view).authorization(allowed).handler(handlers(name, 'cancel')),
    ),
    // Amplify wants a rule, and has none for functions alone: the resolver refuses everyone else.
    ...named(
      `publish${name}OpenAIRequest`,
      a
        .mutation()
        // An argument takes no custom type: the row comes as JSON text.
        .arguments({ ...eventFields(), request: a.string() })
        .returns(a.ref(`${name}OpenAIRequestEvent`))
        .authorization(allowed)
        .handler(handlers(name, 'publish')),
    ),
    ...named(
      `on${name}OpenAIRequest`,
      a
        .subscription()
        .for(a.ref(`publish${name}OpenAIRequest`))
        .arguments({ id })
        .authorization(allowed)
        .handler(handlers(name, 'subscribe')),
    ),
  };
};

type SchemaTypes<Name extends string> = ReturnType<typeof schemaTypes<Name>>;

/** Describes the part of an app's schema that is ours: for declarations, which name the type of `withOpenAIRequests`. */
export type OpenAIRequestsSchema<Name extends string> = ReturnType<typeof a.schema<SchemaTypes<Name>>>;

/** Builds the table, the types and the operations, all named after `name`. */
export function openAIRequestsSchema<Name extends string>(
  name: Name,
  authorization: Authorization,
): OpenAIRequestsSchema<Name> {
  const types = schemaTypes(name, authorization);
  // Amplify's check against an empty schema cannot look through a generic name.
  return a.schema<SchemaTypes<Name>>(types as Parameters<typeof a.schema<SchemaTypes<Name>>>[0]);
}
