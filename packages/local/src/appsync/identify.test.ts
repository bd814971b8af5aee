import { createHmac, createPublicKey } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIdentityPool } from '../cognito/identities.js';
import { createSigningKey, createTokenIssuer } from '../cognito/tokenIssuer.js';
import { createUserPool } from '../cognito/users.js';
import type { HttpRequest } from '../http/message.js';
import { createFunctionRole } from '../lambda/functionRole.js';
import { type Admission, toAdmission } from './admission.js';
import { identify } from './identify.js';

const key = await createSigningKey();
const issuer = createTokenIssuer('http://127.0.0.1:20202/us-east-1_local', key);
const users = createUserPool(['ann', { name: 'bea', groups: ['staff'] }], issuer);
const identityPool = createIdentityPool({ guests: true, users });
const who = (request: HttpRequest, admission: Admission = { mode: 'userPool' }) =>
  identify(request, { admission, identityPool, users });

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-01T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const { signal } = new AbortController();

async function callCognito(operation: string, body: object) {
  const reply = await identityPool.handle({
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': `AWSCognitoIdentityService.${operation}` },
    body: JSON.stringify(body),
    signal,
  });
  if (typeof reply === 'string' || typeof reply.body !== 'string') throw new Error('no JSON');
  return JSON.parse(reply.body);
}

async function guest() {
  const { IdentityId } = await callCognito('GetId', {});
  const { Credentials } = await callCognito('GetCredentialsForIdentity', { IdentityId });
  return {
    identityId: IdentityId,
    credentials: {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretKey,
      sessionToken: Credentials.SessionToken,
    },
  };
}

interface Signing {
  readonly service?: string;
  readonly applyChecksum?: boolean;
  readonly signingDate?: Date;
}

async function sign(
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  { service = 'appsync', applyChecksum = false, signingDate = new Date() }: Signing = {},
): Promise<HttpRequest> {
  const body = '{"query":"{ a }"}';
  const signature = new SignatureV4({
    credentials,
    service,
    region: 'us-east-1',
    sha256: Sha256,
    applyChecksum,
  });
  const { headers } = await signature.sign(
    {
      protocol: 'http:',
      method: 'POST',
      hostname: '127.0.0.1',
      path: '/graphql',
      headers: { host: '127.0.0.1:20202', 'content-type': 'application/json' },
      body,
    },
    { signingDate },
  );
  return { method: 'POST', path: '/graphql', headers: { ...headers, 'user-agent': 'test' }, body, signal };
}

describe('a signed request', () => {
  test("is its guest's, in the form that AppSync gives resolvers", async () => {
    const { identityId, credentials } = await guest();
    expect(await who(await sign(credentials))).toEqual({
      mode: 'iam',
      identity: {
        accountId: '000000000000',
        cognitoIdentityPoolId: expect.any(String),
        cognitoIdentityId: identityId,
        cognitoIdentityAuthType: 'unauthenticated',
        cognitoIdentityAuthProvider: null,
        sourceIp: ['127.0.0.1'],
        userArn: expect.stringContaining('unauthRole'),
        username: expect.any(String),
      },
    });
  });

  test('is known to a backend that was started anew, unless that one lets no guests in', async () => {
    const { identityId, credentials } = await guest();
    const request = await sign(credentials);
    const restarted = (guests: boolean) =>
      identify(request, {
        admission: { mode: 'userPool' },
        identityPool: createIdentityPool({ guests, users }),
        users,
      });
    expect(await restarted(true)).toMatchObject({ identity: { cognitoIdentityId: identityId } });
    expect(await restarted(false)).toBeUndefined();
  });

  test('may carry the hash of its body among the signed headers', async () => {
    const { credentials } = await guest();
    expect(await who(await sign(credentials, { applyChecksum: true }))).toMatchObject({ mode: 'iam' });
  });

  test.each<[string, (request: HttpRequest) => HttpRequest]>([
    ['its body was changed', (request) => ({ ...request, body: '{"query":"{ b }"}' })],
    ['its path was changed', (request) => ({ ...request, path: '/other' })],
    [
      'a signed header was changed',
      ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, 'content-type': 'text/plain' } }),
    ],
    [
      'it has no signature',
      ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, authorization: '' } }),
    ],
    [
      'its session token was changed',
      ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, 'x-amz-security-token': 'other' } }),
    ],
    [
      'it is signed without its host',
      ({ headers, ...rest }) => ({
        ...rest,
        headers: { ...headers, authorization: String(headers.authorization).replace('host;', '') },
      }),
    ],
  ])("is nobody's when %s", async (_, change) => {
    const { credentials } = await guest();
    expect(await who(change(await sign(credentials)))).toBeUndefined();
  });

  test("is nobody's when the hash that it claims is not its body's", async () => {
    const { credentials } = await guest();
    const request = await sign(credentials, { applyChecksum: true });
    expect(await who({ ...request, body: '{"query":"{ b }"}' })).toBeUndefined();
  });

  test("is nobody's with another secret, another guest's key, or for another service", async () => {
    const [{ credentials }, other] = [await guest(), await guest()];
    const forged = { ...credentials, secretAccessKey: 'guessed' };
    const mixed = { ...other.credentials, sessionToken: credentials.sessionToken };
    expect(await who(await sign(forged))).toBeUndefined();
    expect(await who(await sign(mixed))).toBeUndefined();
    expect(await who(await sign(credentials, { service: 's3' }))).toBeUndefined();
    const { sessionToken, ...unbound } = credentials;
    expect(await who(await sign(unbound))).toBeUndefined();
  });

  test("is nobody's once the credentials have expired", async () => {
    const { credentials } = await guest();
    vi.setSystemTime(Date.now() + 3_599_000);
    expect(await who(await sign(credentials))).toBeDefined();
    vi.setSystemTime(Date.now() + 1_000);
    expect(await who(await sign(credentials))).toBeUndefined();
  });

  test("is nobody's when it is replayed later, or its clock is off", async () => {
    const { credentials } = await guest();
    const ahead = new Date(Date.now() + 301_000);
    expect(await who(await sign(credentials, { signingDate: ahead }))).toBeUndefined();
    const request = await sign(credentials);
    vi.setSystemTime(Date.now() + 299_000);
    expect(await who(request)).toBeDefined();
    vi.setSystemTime(Date.now() + 2_000);
    expect(await who(request)).toBeUndefined();
  });
});

const bearing = (headers: Record<string, string>): HttpRequest => ({
  method: 'POST',
  path: '/graphql',
  headers,
  body: '',
  signal,
});
const withToken = (authorization: string) => bearing({ authorization });

describe('a token', () => {
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = () => JSON.parse(atob(users.signIn('ann').accessToken.split('.')[1] ?? ''));

  test("is its user's, the same at each sign-in, in the form that AppSync gives resolvers", async () => {
    const first = await who(withToken(users.signIn('ann').accessToken));
    vi.setSystemTime(Date.now() + 1000);
    const second = await who(withToken(`Bearer ${users.signIn('ann').idToken}`));
    expect(first).toEqual({
      mode: 'userPool',
      identity: {
        sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
        issuer: issuer.url,
        username: 'ann',
        groups: null,
        sourceIp: ['127.0.0.1'],
        defaultAuthStrategy: 'ALLOW',
        claims: expect.objectContaining({ iss: issuer.url, token_use: 'access' }),
      },
    });
    expect(second?.identity).toMatchObject({ username: 'ann', claims: { token_use: 'id' } });
    expect(second?.identity?.sub).toBe(first?.identity?.sub);
  });

  test('names the groups of its user', async () => {
    const { accessToken, idToken } = users.signIn('bea');
    for (const token of [accessToken, idToken]) {
      expect(await who(withToken(token))).toMatchObject({ identity: { groups: ['staff'] } });
    }
  });

  test.each<[string, () => string]>([
    ['is empty', () => ''],
    ['is nonsense', () => 'nonsense'],
    ['has a changed signature', () => `${users.signIn('ann').accessToken.slice(0, -4)}AAAA`],
    [
      'has changed claims',
      () => {
        const [header, , signature] = users.signIn('ann').accessToken.split('.');
        return `${header}.${base64({ ...claims(), sub: 'forged' })}.${signature}`;
      },
    ],
    ['is not signed', () => `${base64({ alg: 'none' })}.${base64(claims())}.`],
    [
      'is signed with the public key as a secret',
      () => {
        const publicKey = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' });
        const content = `${base64({ alg: 'HS256', kid: key.kid })}.${base64(claims())}`;
        return `${content}.${createHmac('sha256', publicKey).update(content).digest('base64url')}`;
      },
    ],
    ['is of another issuer with the same key', () => createTokenIssuer('http://other', key).sign(claims())],
    ['is for another app client', () => issuer.sign({ ...claims(), client_id: 'other' })],
    ['is neither an access nor an id token', () => issuer.sign({ ...claims(), token_use: 'refresh' })],
    ['never expires', () => issuer.sign({ ...claims(), exp: undefined })],
    ['is not valid yet', () => issuer.sign({ ...claims(), nbf: claims().exp })],
    ['names nobody', () => issuer.sign({ ...claims(), sub: undefined })],
  ])("is nobody's when it %s", async (_, make) => {
    expect(await who(withToken(make()))).toBeUndefined();
    expect(await who(withToken(make()), { mode: 'oidc' })).toBeUndefined();
  });

  test("is nobody's when another backend signed it, under the same URL", async () => {
    const other = createUserPool(['ann'], createTokenIssuer(issuer.url, await createSigningKey()));
    expect(await who(withToken(other.signIn('ann').accessToken))).toBeUndefined();
  });

  test("is nobody's when it is a guest's", async () => {
    const { credentials } = await guest();
    expect(await who(withToken(credentials.sessionToken))).toBeUndefined();
  });

  test("is nobody's once it has expired", async () => {
    const { accessToken } = users.signIn('ann');
    vi.setSystemTime(Date.now() + 3_599_000);
    expect(await who(withToken(accessToken))).toBeDefined();
    vi.setSystemTime(Date.now() + 1_000);
    expect(await who(withToken(accessToken))).toBeUndefined();
  });

  test('there is none for a user who was not named', () => {
    expect(() => users.signIn('bob')).toThrow('There is no user bob: name it in the option `users`');
  });
});

describe('an API of another authorization', () => {
  const lambda = toAdmission('lambda', (token) => ({
    isAuthorized: token.startsWith('tenant-'),
    resolverContext: { owner: token },
  }));
  const apiKey = toAdmission('apiKey');

  test('oidc takes the tokens as those of a provider', async () => {
    const { accessToken } = users.signIn('ann');
    expect(await who(withToken(accessToken), { mode: 'oidc' })).toEqual({
      mode: 'oidc',
      identity: {
        sub: users.subs[0],
        issuer: issuer.url,
        claims: expect.objectContaining({ username: 'ann' }),
      },
    });
  });

  test('lambda takes whom the authorizer takes, under the name that it gives', async () => {
    expect(await who(withToken('tenant-7'), lambda)).toEqual({
      mode: 'lambda',
      identity: { resolverContext: { owner: 'tenant-7' } },
    });
    expect(await who(withToken('stranger'), lambda)).toBeUndefined();
    expect(
      await who(
        withToken(''),
        toAdmission('lambda', () => ({ isAuthorized: true })),
      ),
    ).toBeUndefined();
  });

  test('lambda takes nobody when the authorizer breaks, or answers with less than yes', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = toAdmission('lambda', async () => {
      throw new Error('no');
    });
    const vague = toAdmission('lambda', () => ({ isAuthorized: 'yes' }) as never);
    expect(await who(withToken('tenant-7'), broken)).toBeUndefined();
    expect(await who(withToken('tenant-7'), vague)).toBeUndefined();
    expect(printed).toHaveBeenCalledTimes(1);
    printed.mockRestore();
  });

  test('apiKey takes who has the key, and knows nothing more of him', async () => {
    if (apiKey.mode !== 'apiKey') throw new Error('no key');
    expect(apiKey.apiKey).toMatch(/^da2-[a-z0-9]{26}$/);
    expect(await who(bearing({ 'x-api-key': apiKey.apiKey }), apiKey)).toEqual({
      mode: 'apiKey',
      identity: null,
    });
    for (const wrong of ['', 'da2-guessed', `${apiKey.apiKey}x`]) {
      expect(await who(bearing({ 'x-api-key': wrong }), apiKey)).toBeUndefined();
    }
  });

  test('takes guests, too, whichever it is', async () => {
    const { credentials } = await guest();
    for (const admission of [{ mode: 'oidc' } as const, lambda, apiKey]) {
      expect(await who(await sign(credentials), admission)).toMatchObject({ mode: 'iam' });
    }
  });

  test('takes no proof of a mode that it does not have', async () => {
    const { accessToken } = users.signIn('ann');
    expect(await who(withToken(accessToken), lambda)).toBeUndefined();
    expect(await who(withToken(accessToken), apiKey)).toBeUndefined();
    const key = apiKey.mode === 'apiKey' ? apiKey.apiKey : '';
    for (const admission of [{ mode: 'userPool' } as const, { mode: 'oidc' } as const, lambda]) {
      expect(await who(bearing({ 'x-api-key': key }), admission)).toBeUndefined();
    }
  });
});

describe('a function of the backend', () => {
  const functionRole = createFunctionRole('worker');
  const { credentials } = functionRole;
  const whoOf = (request: HttpRequest) =>
    identify(request, { admission: { mode: 'userPool' }, identityPool, users, functionRole });

  test('is an IAM caller of no identity pool', async () => {
    expect(await whoOf(await sign(credentials))).toEqual({
      mode: 'iam',
      identity: expect.objectContaining({
        userArn: 'arn:aws:sts::000000000000:assumed-role/worker/function',
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
      }),
    });
  });

  test.each([
    ['another secret', { ...credentials, secretAccessKey: 'guessed' }],
    ['another session token', { ...credentials, sessionToken: 'guessed' }],
    ['another key id', { ...credentials, accessKeyId: 'ASIAGUESSED' }],
    ['no session token', { ...credentials, sessionToken: undefined }],
  ])('is not who signs with %s', async (_, guessed) => {
    expect(await whoOf(await sign(guessed))).toBeUndefined();
  });

  test("is nobody to another backend, and a guest's credentials do not become his", async () => {
    expect(await who(await sign(credentials))).toBeUndefined();
    const { credentials: guests } = await guest();
    expect(await whoOf(await sign(guests))).toMatchObject({
      identity: { cognitoIdentityAuthType: 'unauthenticated' },
    });
    const mixed = { ...credentials, sessionToken: guests.sessionToken };
    expect(await whoOf(await sign(mixed))).toBeUndefined();
  });
});

test.each([
  ['lambda' as const, undefined, "authorization: 'lambda' needs the option `authorizer`"],
  ['userPool' as const, () => ({ isAuthorized: true }), "`authorizer` is for authorization: 'lambda'"],
  ['cognito' as never, undefined, 'There is no authorization cognito: choose userPool'],
])('the authorization %s with the authorizer %s is refused in words', (mode, authorizer, message) => {
  expect(() => toAdmission(mode, authorizer)).toThrow(message);
});

describe('the identity pool', () => {
  test('gives each guest an identity of his own, and credentials for one that a browser has kept', async () => {
    const [first, second] = [await guest(), await guest()];
    expect(first.identityId).not.toBe(second.identityId);
    const kept = await callCognito('GetCredentialsForIdentity', { IdentityId: first.identityId });
    expect(kept.IdentityId).toBe(first.identityId);
  });

  test("gives a signed-in user an identity that is nobody else's", async () => {
    const { idToken } = users.signIn('ann');
    const Logins = { provider: idToken };
    const { IdentityId } = await callCognito('GetId', { Logins });
    const { Credentials } = await callCognito('GetCredentialsForIdentity', {
      IdentityId: (await guest()).identityId,
      Logins,
    });
    const request = await sign({
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretKey,
      sessionToken: Credentials.SessionToken,
    });
    expect(await who(request)).toMatchObject({
      identity: { cognitoIdentityId: IdentityId, cognitoIdentityAuthType: 'authenticated' },
    });
  });

  test.each([
    ['a guest where guests are not let in', false, {}],
    ["a log-in that is not a user's", true, { Logins: { provider: 'forged' } }],
    ['a log-in by an access token', true, { Logins: { provider: users.signIn('ann').accessToken } }],
    ['an identity that no pool makes', true, { IdentityId: 'x' }],
    ['an identity that is no text', true, { IdentityId: { a: 1 } }],
  ])('refuses %s', async (_, guests, body) => {
    const pool = createIdentityPool({ guests, users });
    const headers = { 'x-amz-target': 'AWSCognitoIdentityService.GetCredentialsForIdentity' };
    const reply = await pool.handle({
      method: 'POST',
      path: '/',
      headers,
      body: JSON.stringify(body),
      signal,
    });
    expect(reply).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': 'NotAuthorizedException' } });
  });
});
