import { readFileSync } from 'node:fs';
import { asksTable, type Operation, pipelines, resolverFile } from '@amplify-ai-request/backend/runtime';
import { operationNames } from '@amplify-ai-request/client/protocol';
import { loadResolver } from '../src/appsync/loadResolver.js';
import type { SubscriptionFilter } from '../src/appsync/realtime/subscriptionFilter.js';
import { createPipeline } from '../src/appsync/resolverRuntime.js';
import type { TableAnswer, TableRequest } from '../src/appsync/tableDataSource.js';

/** Who calls, as AppSync tells it to a resolver. Nobody: who has the API key. */
export type Identity = Record<string, unknown> | null;

const resolvers = new Map(
  [...new Set(Object.values(pipelines).flat())].map((name) => [
    name,
    loadResolver(readFileSync(resolverFile(name), 'utf8'), `${name}.js`),
  ]),
);

type Ask = (request: TableRequest) => Promise<TableAnswer>;

/** AppSync's data source NONE: what it is given is its result. */
const passOn = (async ({ payload }: { payload: unknown }) => ({ result: payload })) as unknown as Ask;

const parents = {
  submit: 'Mutation',
  fetch: 'Query',
  cancel: 'Mutation',
  publish: 'Mutation',
  subscribe: 'Subscription',
} as const satisfies Record<Operation, string>;

/**
 * Runs an operation of the API by the resolvers that deploy.
 *
 * @param ask The table, for the operations that are about it.
 * @param setSubscriptionFilter Takes what `subscribe` lets through.
 */
export function runOperation(
  operation: Operation,
  identity: Identity,
  values: object,
  ask: Ask,
  setSubscriptionFilter?: (filter: SubscriptionFilter) => void,
): Promise<Record<string, unknown>> {
  const functions = pipelines[operation].map((name) => {
    const resolver = resolvers.get(name);
    if (!resolver) throw new Error(`There is no resolver ${name}`);
    return resolver;
  });
  const pipeline = createPipeline(functions, asksTable(operation) ? ask : passOn);
  const context = {
    caller: { mode: 'iam', identity },
    fieldName: operationNames()[operation],
    parentTypeName: parents[operation],
    setSubscriptionFilter,
  };
  return pipeline(
    values as Parameters<typeof pipeline>[0],
    context as unknown as Parameters<typeof pipeline>[1],
  ) as Promise<Record<string, unknown>>;
}
