import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIdentityPool } from '../cognito/identities.js';
import { createTokenSigner } from '../cognito/signedToken.js';
import { createUserPool } from '../cognito/users.js';
import type { HttpRequest } from '../http/message.js';
import { identify } from './identify.js';

const users = createUserPool(['ann'], createTokenSigner(Buffer.alloc(32, 1)));
const identityPool = createIdentityPool({ guests: true, users });
const who = (request: HttpRequest) => identify(request, { identityPool, users });

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
      identify(request, { identityPool: createIdentityPool({ guests, users }), users });
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

describe('a token', () => {
  const bearing = (authorization: string): HttpRequest => ({
    method: 'POST',
    path: '/graphql',
    headers: { authorization },
    body: '',
    signal,
  });

  test("is its user's, the same at each sign-in", async () => {
    const first = await who(bearing(users.signIn('ann').accessToken));
    vi.setSystemTime(Date.now() + 1000);
    const second = await who(bearing(`Bearer ${users.signIn('ann').idToken}`));
    expect(first).toMatchObject({ mode: 'userPool', identity: { username: 'ann', sub: expect.any(String) } });
    expect(second?.identity.sub).toBe(first?.identity.sub);
  });

  test("is nobody's when it is forged, expired, or not a sign-in's", async () => {
    const { accessToken } = users.signIn('ann');
    const [header, claims, signature] = accessToken.split('.');
    const foreign = createUserPool(['ann'], createTokenSigner(Buffer.alloc(32, 2))).signIn('ann').accessToken;
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    const { credentials } = await guest();
    for (const token of [
      foreign,
      unsigned,
      `${header}.${claims}.${signature}x`,
      credentials.sessionToken,
      'nonsense',
      '',
    ]) {
      expect(await who(bearing(token))).toBeUndefined();
    }
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await who(bearing(accessToken))).toBeUndefined();
  });

  test('there is none for a user who was not named', () => {
    expect(() => users.signIn('bob')).toThrow('There is no user bob: name it in the option `users`');
  });
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
