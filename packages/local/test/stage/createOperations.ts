import { readFileSync } from 'node:fs';
import { pipelines, resolverFile } from '@amplify-ai-request/backend/runtime';
import { operationNames } from '@amplify-ai-request/client/protocol';
import { loadResolver } from '../../src/appsync/loadResolver.js';
import { createPipeline } from '../../src/appsync/resolverRuntime.js';
import { askTable } from '../../src/appsync/tableDataSource.js';
import type { DynamoCall } from '../../src/dynamodb/openDynalite.js';
import { caller } from './caller.js';
import type { Row } from './stage.js';

const resolvers = new Map(
  [...new Set(Object.values(pipelines).flat())].map((name) => [
    name,
    loadResolver(readFileSync(resolverFile(name), 'utf8'), `${name}.js`),
  ]),
);

/** Makes the operations of the API, by the resolvers that deploy. Without an owner it is the API key that calls. */
export function createOperations(call: DynamoCall) {
  const identityOf = (owner: string | null) => owner && { sub: owner, issuer: 'https://cognito', claims: {} };

  return function operate(
    operation: keyof typeof pipelines,
    owner: string | null,
    values: Record<string, unknown>,
  ) {
    const functions = pipelines[operation].map((name) => {
      const resolver = resolvers.get(name);
      if (!resolver) throw new Error(`There is no resolver ${name}`);
      return resolver;
    });
    const pipeline = createPipeline(functions, (request) => askTable(call, 'requests', request));
    const context = {
      caller: { mode: 'userPool', identity: identityOf(owner) },
      fieldName: operationNames()[operation],
      parentTypeName: operation === 'fetch' ? 'Query' : 'Mutation',
    };
    return caller.run(operation, () =>
      pipeline(values, context as unknown as Parameters<typeof pipeline>[1]),
    ) as Promise<Row>;
  };
}
