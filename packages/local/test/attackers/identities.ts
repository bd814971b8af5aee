import type { LocalBackend } from '../../src/index.js';
import { askPool, type PoolCall } from './identityPool.js';
import type { Try } from './tries.js';

interface AtThePool {
  readonly backend: LocalBackend;
}

const idTokenOf = (backend: LocalBackend, name: string) => backend.signIn(name).idToken;

/** Asks the pool for the credentials of an identity. */
async function ask({ backend }: AtThePool, call: PoolCall): Promise<string> {
  const { status, body } = await askPool(backend.url, 'GetCredentialsForIdentity', call);
  return `${status} ${body.__type ?? body.IdentityId}`;
}

/** The identity that a user of the pool has. */
async function identityOf({ backend }: AtThePool, name: string): Promise<string> {
  const Logins = { pool: idTokenOf(backend, name) };
  return (await askPool(backend.url, 'GetId', { Logins })).body.IdentityId;
}

const refusal = '400 NotAuthorizedException';

/** How one might become somebody else at the identity pool. */
export const identities: readonly Try<AtThePool>[] = [
  {
    to: "get a user's identity as a guest",
    refusal,
    act: async (stage) => ask(stage, { IdentityId: await identityOf(stage, 'ann') }),
  },
  {
    to: "get a user's identity in capitals as a guest",
    refusal,
    act: async (stage) =>
      ask(stage, {
        IdentityId: (await identityOf(stage, 'ann')).toUpperCase().replace('US-EAST-1', 'us-east-1'),
      }),
  },
  {
    to: "get a user's identity by another's log-in",
    refusal: 'his own',
    async act(stage) {
      const Logins = { pool: idTokenOf(stage.backend, 'bea') };
      const got = await ask(stage, { IdentityId: await identityOf(stage, 'ann'), Logins });
      return got === `200 ${await identityOf(stage, 'bea')}` ? 'his own' : got;
    },
  },
  {
    to: 'log in to the identity pool by an access token',
    refusal,
    act: (stage) => ask(stage, { Logins: { pool: stage.backend.signIn('ann').accessToken } }),
  },
  {
    to: 'log in to the identity pool by a token of no signature',
    refusal,
    act: (stage) => ask(stage, { Logins: { pool: idTokenOf(stage.backend, 'ann').replace(/[^.]+$/, '') } }),
  },
  {
    to: 'log in to the identity pool by nothing',
    refusal,
    act: (stage) => ask(stage, { Logins: { pool: '' } }),
  },
  {
    to: 'become what is no identity',
    refusal,
    act: (stage) => ask(stage, { IdentityId: 'ann' }),
  },
];
