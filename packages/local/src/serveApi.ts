import { readFile } from 'node:fs/promises';
import { type Operation, pipelines, resolverFile, schemaFile } from '@amplify-ai-request/backend/runtime';
import { operationNames } from '@amplify-ai-request/client/protocol';
import { createGraphQLApi, type RootField } from './appsync/graphqlApi.js';
import { identify } from './appsync/identify.js';
import { loadResolver } from './appsync/loadResolver.js';
import { createPipeline } from './appsync/resolverRuntime.js';
import { buildServedSchema } from './appsync/servedSchema.js';
import { askTable, type TableRequest } from './appsync/tableDataSource.js';
import type { IdentityPool } from './cognito/identities.js';
import type { UserPool } from './cognito/users.js';
import type { DynamoCall } from './dynamodb/openDynalite.js';
import { allowLocalPages } from './http/allowLocalPages.js';
import { type HttpHandler, jsonReply } from './http/message.js';
import { type HttpServer, serve } from './http/serve.js';

export interface ApiOptions {
  readonly port: number;
  readonly table: string;
  readonly call: DynamoCall;
  readonly identityPool: IdentityPool;
  readonly users: UserPool;
  readonly dropReply: (field: string) => boolean;
}

/** Serves what a client sees of the backend: the GraphQL API, and the pool that lets guests in. */
export async function serveApi({
  port,
  table,
  call,
  identityPool,
  users,
  dropReply,
}: ApiOptions): Promise<HttpServer> {
  const ask = (request: TableRequest) => askTable(call, table, request);
  const operations = Object.keys(pipelines) as Operation[];
  const fields = await Promise.all(
    operations.map(async (operation): Promise<[string, RootField]> => {
      const functions = await Promise.all(
        pipelines[operation].map((name) => readResolver(resolverFile(name))),
      );
      return [operationNames()[operation], createPipeline(functions, ask)];
    }),
  );
  const graphql = createGraphQLApi({
    schema: buildServedSchema(await readFile(schemaFile, 'utf8')),
    fields: Object.fromEntries(fields),
    identify: (request) => identify(request, { identityPool, users }),
    dropsReply: (fieldNames) => fieldNames.some(dropReply),
  });
  const route: HttpHandler = async (request) => {
    if (request.method === 'POST' && request.path === '/graphql') return graphql(request);
    if (request.method === 'POST' && request.path === '/') return identityPool.handle(request);
    return jsonReply(404, {
      message: "Here are POST /graphql and the guests' identity pool; see amplify_outputs.json",
    });
  };
  return serve(allowLocalPages(route), port);
}

async function readResolver(file: URL) {
  return loadResolver(await readFile(file, 'utf8'), file.pathname);
}
