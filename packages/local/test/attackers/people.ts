import type { Authorization, LocalBackend, LocalBackendOptions } from '../../src/index.js';
import { type Caller, callerWith, poolCaller } from './callers.js';

export const modes: readonly Authorization[] = ['userPool', 'oidc', 'lambda', 'apiKey'];

/** What a backend of this mode is started with: two users who can sign in, and who takes their tokens. */
export function optionsOf(authorization: Authorization): LocalBackendOptions {
  const authorizer: LocalBackendOptions['authorizer'] = (token) => ({
    isAuthorized: token.startsWith('token of '),
    resolverContext: { owner: token.replace('token of ', '') },
  });
  return {
    environment: {},
    authorization,
    users: ['ann', 'bea'],
    ...(authorization === 'lambda' && { authorizer }),
  };
}

/** How a caller of the API's mode proves himself. With an API key all are the same. */
export function headersOf(backend: LocalBackend, mode: Authorization, name: string): Record<string, string> {
  if (mode === 'apiKey') return { 'x-api-key': backend.outputs.API.GraphQL.apiKey ?? '' };
  if (mode === 'lambda') return { authorization: `token of ${name}` };
  return { authorization: backend.signIn(name).accessToken };
}

export interface People {
  /** Signed in, by the API's mode: two users, or twice whoever has the key. */
  readonly ann: Caller;
  readonly bea: Caller;
  /** The second, signed in to the identity pool: to the API, somebody else. */
  readonly beaOfThePool: Caller;
  readonly gil: Caller;
  readonly gus: Caller;
  /** Has no proof that the API takes. */
  readonly stranger: Caller;
}

export async function meetPeople(backend: LocalBackend, mode: Authorization): Promise<People> {
  const login = { Logins: { pool: backend.signIn('bea').idToken } };
  const [beaOfThePool, gil, gus] = await Promise.all([
    poolCaller(backend, 'bea of the identity pool', login),
    poolCaller(backend, 'guest gil'),
    poolCaller(backend, 'guest gus'),
  ]);
  const signedIn = (name: string) =>
    callerWith(backend, mode === 'apiKey' ? 'who has the key' : name, headersOf(backend, mode, name));
  return {
    ann: signedIn('ann'),
    bea: signedIn('bea'),
    beaOfThePool,
    gil,
    gus,
    stranger: callerWith(backend, 'a stranger', {}),
  };
}
