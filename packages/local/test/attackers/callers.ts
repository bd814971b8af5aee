import type { LocalBackend } from '../../src/index.js';
import { becomeSomebody, type Credentials, type PoolCall } from './identityPool.js';
import { post, type Reply } from './protocol.js';
import { type Signing, sign } from './sign.js';

/** Somebody who calls the API, by the proof that he has. */
export interface Caller {
  readonly name: string;
  send(body: string): Promise<Reply>;
  /** His proof for a connection, at `/graphql/connect`, or for a start, at `/graphql`: AppSync takes it as headers. */
  prove(path: string, body: string): Promise<Record<string, string>>;
}

export const endpointOf = ({ url }: Pick<LocalBackend, 'url'>) => `${url}/graphql`;

/** Who has nothing but these headers: a token, a key, or nothing at all. */
export function callerWith(
  backend: Pick<LocalBackend, 'url'>,
  name: string,
  headers: Readonly<Record<string, string>>,
): Caller {
  const { host } = new URL(backend.url);
  return {
    name,
    send: (body) => post(endpointOf(backend), body, headers),
    prove: async () => ({ host, ...headers }),
  };
}

/** Who signs what he sends. */
export function signerWith(
  backend: Pick<LocalBackend, 'url'>,
  name: string,
  credentials: Omit<Credentials, 'identityId'>,
  signing: Signing = {},
): Caller {
  const endpoint = endpointOf(backend);
  const { host } = new URL(endpoint);
  return {
    name,
    send: async (body) => post(endpoint, body, await sign(endpoint, body, credentials, signing)),
    prove: async (path, body) => ({
      host,
      ...(await sign(endpoint, body, credentials, { path, ...signing })),
    }),
  };
}

/** Who comes by the identity pool: a guest or, with a log-in, a user. */
export async function poolCaller(
  backend: Pick<LocalBackend, 'url'>,
  name: string,
  call: PoolCall = {},
): Promise<Caller> {
  return signerWith(backend, name, await becomeSomebody(backend.url, call));
}
