import { expect, test } from 'vitest';
import { createIdentityPool } from './identities.js';
import { createTokenSigner } from './signedToken.js';
import { createTokenIssuer, ownSigningKey } from './tokenIssuer.js';
import { createUserPool, toUuid } from './users.js';

const now = () => Math.floor(Date.now() / 1000);
const keyOf = (token: string) => `ASIA${toUuid(token).replaceAll('-', '').slice(0, 16).toUpperCase()}`;

test.for([true, false])(
  "the guests' key, which is published, makes no session of a user's identity (authenticated: %s)",
  async (authenticated) => {
    const users = createUserPool(['ann'], createTokenIssuer('http://127.0.0.1/pool', await ownSigningKey()));
    const pool = createIdentityPool({ guests: true, users });
    const published = createTokenSigner(Buffer.from('amplify-ai-request-local'));
    const session = (identityId: string) =>
      published.sign({ identityId, authenticated, use: 'session', exp: now() + 60 });

    const [sub = ''] = users.subs;
    const forged = session(`us-east-1:${toUuid(`identity ${sub}`)}`);
    expect(pool.findCredentials(keyOf(forged), forged)).toBeUndefined();

    const guest = session(`us-east-1:${toUuid('a guest')}`);
    expect(pool.findCredentials(keyOf(guest), guest)?.identity).toMatchObject({ authenticated: false });
  },
);
