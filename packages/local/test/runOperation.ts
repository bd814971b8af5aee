import { readFileSync } from 'node:fs';
import { type Operation, pipelines, resolverFile } from '@amplify-ai-request/backend/runtime';
import { operationNames } from '@amplify-ai-request/client/protocol';
import { loadResolver } from '../src/appsync/loadResolver.js';
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

/** Runs an operation of the API by the resolvers that deploy. */
export function runOperation(
  operation: Operation,
  identity: Identity,
  values: object,
  ask: (request: TableRequest) => Promise<TableAnswer>,
): Promise<Record<string, unknown>> {
  const functions = pipelines[operation].map((name) => {
    const resolver = resolvers.get(name);
    if (!resolver) throw new Error(`There is no resolver ${name}`);
    return resolver;
  });
  const pipeline = createPipeline(functions, ask);
  const context = {
    caller: { mode: 'iam', identity },
    fieldName: operationNames()[operation],
    parentTypeName: operation === 'fetch' ? 'Query' : 'Mutation',
  };
  return pipeline(
    values as Parameters<typeof pipeline>[0],
    context as unknown as Parameters<typeof pipeline>[1],
  ) as Promise<Record<string, unknown>>;
}
