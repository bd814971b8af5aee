import {
  type AIRequestTransport,
  amplifyTransport,
  createAIRequest,
  resumeAIRequest,
} from '@amplify-ai-request/client';
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { decodeJWT } from 'aws-amplify/auth';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import type { Authorization, LocalBackend, LocalBackendOptions } from '../src/index.js';
import { useBackend } from './useBackend.js';

const start = useBackend();
const poll = { minMs: 50 };
const { signal } = new AbortController();

const users = ['ann', { name: 'bea', groups: ['staff'] }];
const authorizer: LocalBackendOptions['authorizer'] = (token) => ({
  isAuthorized: token.startsWith('token of '),
  resolverContext: { owner: token.replace('token of ', '') },
});

/** Amplify as a browser has it in which this user is signed in. */
function signInto(backend: LocalBackend, name: string) {
  const getTokens = async () => {
    const { accessToken, idToken } = backend.signIn(name);
    return { accessToken: decodeJWT(accessToken), idToken: decodeJWT(idToken) };
  };
  Amplify.configure(backend.outputs satisfies ResourcesConfig, { Auth: { tokenProvider: { getTokens } } });
}

/** How a caller of each mode calls. */
const callAs: Record<Authorization, (backend: LocalBackend, name: string) => AIRequestTransport> = {
  userPool(backend, name) {
    signInto(backend, name);
    return amplifyTransport({ authMode: 'userPool' });
  },
  oidc(backend, name) {
    signInto(backend, name);
    return amplifyTransport({ authMode: 'oidc' });
  },
  lambda: (_, name) => amplifyTransport({ authMode: 'lambda', authToken: () => `token of ${name}` }),
  apiKey: () => amplifyTransport({ authMode: 'apiKey' }),
};

const startWith = (authorization: Authorization) =>
  start({ authorization, users, ...(authorization === 'lambda' && { authorizer }) });

test.for(['userPool', 'oidc', 'lambda'] as const)(
  'by %s, a caller gets his answer, and nobody else hears of it',
  async (authorization) => {
    const backend = await startWith(authorization);
    const transport = callAs[authorization](backend, 'ann');
    const { id, content } = await createAIRequest({ prompt: 'Hello' }, { poll, transport });
    expect(content).toContain('Hello');

    const other = callAs[authorization](backend, 'bea');
    await expect(resumeAIRequest(id, { transport: other })).rejects.toMatchObject({ code: 'not_found' });
    await expect(createAIRequest({ prompt: 'Hello' }, { id, transport: other })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(other.cancel(id, { signal })).rejects.toMatchObject({ code: 'not_found' });

    const again = callAs[authorization](backend, 'ann');
    expect((await resumeAIRequest(id, { transport: again })).content).toBe(content);
  },
);

test('with an API key there is an answer for whoever knows the id, and for no guest', async () => {
  const backend = await startWith('apiKey');
  expect(backend.outputs.API.GraphQL.apiKey).toMatch(/^da2-/);
  const { id, content } = await createAIRequest(
    { prompt: 'Hello' },
    { poll, transport: callAs.apiKey(backend, '') },
  );
  const other = callAs.apiKey(backend, '');
  expect((await resumeAIRequest(id, { transport: other })).content).toBe(content);
  await expect(resumeAIRequest(id)).rejects.toMatchObject({ code: 'not_found' });
});

test.for(['userPool', 'oidc', 'lambda', 'apiKey'] as const)(
  'where callers come by %s, guests come, too, and no caller of another mode',
  async (authorization) => {
    const backend = await startWith(authorization);
    expect((await createAIRequest({ prompt: 'Hello' }, { poll })).content).toContain('Hello');

    // To a provider's tokens it makes no difference whether they are taken as a user pool's.
    const isTokens = (mode: Authorization) => mode === 'userPool' || mode === 'oidc';
    const others = (Object.keys(callAs) as Authorization[]).filter(
      (mode) => mode !== authorization && !(isTokens(mode) && isTokens(authorization)),
    );
    for (const mode of others) {
      const transport = callAs[mode](backend, 'ann');
      const refused = createAIRequest({ prompt: 'Hello' }, { poll, transport });
      await expect(refused).rejects.toMatchObject({
        code: expect.stringMatching(/^(unauthorized|misconfigured)$/),
      });
    }
    expect(backend.calls).toHaveLength(1);
  },
);

test('who checks a token by the published keys finds the user, and the groups', async () => {
  const backend = await start({ users });
  const { accessToken, idToken } = backend.signIn('bea');
  const issuer = `${backend.url}/us-east-1_local`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const access = await jwtVerify(accessToken, keys, { issuer });
  const id = await jwtVerify(idToken, keys, { issuer, audience: 'local' });
  expect(access.protectedHeader).toEqual({ alg: 'RS256', kid: expect.any(String) });
  expect(access.payload).toEqual({
    iss: issuer,
    sub: id.payload.sub,
    iat: expect.any(Number),
    exp: expect.any(Number),
    auth_time: expect.any(Number),
    jti: expect.any(String),
    token_use: 'access',
    scope: expect.any(String),
    client_id: 'local',
    username: 'bea',
    'cognito:groups': ['staff'],
  });
  expect(id.payload).toMatchObject({
    token_use: 'id',
    'cognito:username': 'bea',
    'cognito:groups': ['staff'],
  });
  expect(decodeJWT(backend.signIn('ann').idToken).payload).not.toHaveProperty('cognito:groups');
});
