import { readFile } from 'node:fs/promises';
import {
  asksTable,
  type Operation,
  pipelines,
  resolverFile,
  schemaFile,
} from '@amplify-ai-request/backend/runtime';
import { operationNames } from '@amplify-ai-request/client/protocol';
import type { Admission } from './appsync/admission.js';
import { createAppSyncModule } from './appsync/appSyncModule.js';
import { createGraphQLApi, type RootField } from './appsync/graphqlApi.js';
import { identify } from './appsync/identify.js';
import { loadResolver } from './appsync/loadResolver.js';
import { createRealtime } from './appsync/realtime/createRealtime.js';
import { createPipeline } from './appsync/resolverRuntime.js';
import { buildServedSchema } from './appsync/servedSchema.js';
import { askTable, type TableAnswer, type TableRequest } from './appsync/tableDataSource.js';
import type { Clock } from './clock.js';
import { createIdentityPool } from './cognito/identities.js';
import { createTokenIssuer, ownSigningKey } from './cognito/tokenIssuer.js';
import { createUserPool, type TestUser, type UserPool, userPoolId } from './cognito/users.js';
import type { DynamoCall } from './dynamodb/openDynalite.js';
import type { Faults } from './faults.js';
import { allowLocalPages } from './http/allowLocalPages.js';
import type { Door } from './http/door.js';
import { type HttpHandler, type HttpRequest, jsonReply } from './http/message.js';
import type { FunctionRole } from './lambda/functionRole.js';

export interface ApiOptions {
  readonly door: Door;
  readonly table: string;
  readonly call: DynamoCall;
  readonly functionRole: FunctionRole;
  readonly admission: Admission;
  readonly guests: boolean;
  readonly users: readonly (string | TestUser)[];
  /** By which resolvers date the rows. */
  readonly clock: Clock;
  /** How many times faster than the real one it runs. */
  readonly speed: number;
  readonly faults: Pick<Faults, 'refuse' | 'dropReply' | 'push' | 'keepAlive'>;
}

export interface Api {
  readonly signIn: UserPool['signIn'];
  readonly dropSockets: () => void;
}

/** AppSync's. */
const connectionTimeoutMs = 300_000;

const jwksPath = `/${userPoolId}/.well-known/jwks.json`;

/** Serves what a client sees of the backend: the GraphQL API, the pool that lets guests in, and the one of the users. */
export async function serveApi({
  door,
  table,
  call,
  functionRole,
  admission,
  guests,
  users: names,
  clock,
  speed,
  faults,
}: ApiOptions): Promise<Api> {
  const [fields, sdl, key] = await Promise.all([
    readFields((request) => askTable(call, table, request), clock),
    readFile(schemaFile, 'utf8'),
    ownSigningKey(),
  ]);
  const schema = buildServedSchema(sdl, admission.mode);
  const issuer = createTokenIssuer(`${door.url}/${userPoolId}`, key);
  const users = createUserPool(names, issuer);
  const identityPool = createIdentityPool({ guests, users });
  const identifyCaller = (request: HttpRequest) =>
    identify(request, { admission, identityPool, users, functionRole });
  const realtime = createRealtime({
    schema,
    fields,
    identify: identifyCaller,
    faults,
    connectionTimeoutMs: connectionTimeoutMs / speed,
    clock,
  });
  const graphql = createGraphQLApi({
    schema,
    fields,
    identify: identifyCaller,
    publish: realtime.publish,
    refuses: (fieldNames) => fieldNames.some((field) => faults.refuse?.(field)),
    dropsReply: (fieldNames) => fieldNames.some((field) => faults.dropReply?.(field)),
  });
  const route: HttpHandler = async (request) => {
    const { method, path } = request;
    if (method === 'POST' && path === '/graphql') return graphql(request);
    if (method === 'POST' && path === '/') return identityPool.handle(request);
    if (method === 'GET' && path === jwksPath) return jsonReply(200, issuer.jwks);
    return jsonReply(404, {
      message: `Here are POST /graphql, the guests' identity pool and ${jwksPath}; see amplify_outputs.json`,
    });
  };
  door.open({ handler: allowLocalPages(route), upgrade: realtime.upgrade });
  return { signIn: users.signIn, dropSockets: realtime.dropSockets };
}

/** A data source of the kind NONE. */
const passOn = async (request: object): Promise<TableAnswer> => ({
  result: 'payload' in request ? (request.payload ?? null) : null,
});

async function readFields(ask: (request: TableRequest) => Promise<TableAnswer>, clock: Clock) {
  const appSync = createAppSyncModule(clock);
  const operations = Object.keys(pipelines) as Operation[];
  const fields = await Promise.all(
    operations.map(async (operation): Promise<[string, RootField]> => {
      const functions = await Promise.all(
        pipelines[operation].map(async (name) => {
          const file = resolverFile(name);
          return loadResolver(await readFile(file, 'utf8'), file.pathname, appSync);
        }),
      );
      return [operationNames()[operation], createPipeline(functions, asksTable(operation) ? ask : passOn)];
    }),
  );
  return Object.fromEntries(fields);
}
