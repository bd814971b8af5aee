import { createHmac, createPublicKey } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { createSigningKey, createTokenIssuer, ownSigningKey } from '../../src/cognito/tokenIssuer.js';
import type { LocalBackend } from '../../src/index.js';
import { endpointOf } from './callers.js';
import { fetchDocument } from './operations.js';
import { post, type Reply } from './protocol.js';
import type { Try } from './tries.js';

export interface WithATarget {
  readonly backend: LocalBackend;
  /** A request of ann's. */
  readonly annsRequest: string;
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const read = (part = ''): JWTPayload => JSON.parse(Buffer.from(part, 'base64url').toString());
const issuerOf = ({ url }: LocalBackend) => `${url}/us-east-1_local`;
const accessClaims = (backend: LocalBackend) => read(backend.signIn('ann').accessToken.split('.')[1]);
const idClaims = (backend: LocalBackend) => read(backend.signIn('ann').idToken.split('.')[1]);
const now = () => Math.floor(Date.now() / 1000);

/** Signs by the pool's own key, which no attacker has: what is wrong are the claims. */
async function issue(backend: LocalBackend, claims: JWTPayload, issuer = issuerOf(backend)): Promise<string> {
  return createTokenIssuer(issuer, await ownSigningKey()).sign(claims);
}

/** Tokens that say they are ann's. */
const forgeries: Readonly<Record<string, (backend: LocalBackend) => Promise<string> | string>> = {
  'is nonsense': () => 'nonsense',
  'has no signature, and says so (alg none)': (backend) =>
    `${base64({ alg: 'none' })}.${base64(accessClaims(backend))}.`,
  'has no signature, and does not say so': (backend) =>
    backend.signIn('ann').accessToken.replace(/[^.]+$/, ''),
  'is signed by the public key as a secret (HS256)': async (backend) => {
    const { privateKey, kid } = await ownSigningKey();
    const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
    const content = `${base64({ alg: 'HS256', kid })}.${base64(accessClaims(backend))}`;
    return `${content}.${createHmac('sha256', publicKey).update(content).digest('base64url')}`;
  },
  "is bea's, with ann's claims put in": (backend) => {
    const [header, , signature] = backend.signIn('bea').accessToken.split('.');
    return [header, base64(accessClaims(backend)), signature].join('.');
  },
  'brings its own key along (jwk)': async (backend) => {
    const key = await createSigningKey();
    const token = createTokenIssuer(issuerOf(backend), key).sign(accessClaims(backend));
    const [, claims, signature] = token.split('.');
    return [base64({ alg: 'RS256', jwk: key.jwks.keys[0] }), claims, signature].join('.');
  },
  'is signed by a key of his own': async (backend) =>
    createTokenIssuer(issuerOf(backend), await createSigningKey()).sign(accessClaims(backend)),
  'is of another issuer': (backend) =>
    issue(backend, accessClaims(backend), 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other'),
  'has expired': (backend) => issue(backend, { ...accessClaims(backend), exp: now() - 1 }),
  'never expires': (backend) => issue(backend, { ...accessClaims(backend), exp: undefined }),
  'is not valid yet': (backend) => issue(backend, { ...accessClaims(backend), nbf: now() + 600 }),
  'names nobody': (backend) => issue(backend, { ...accessClaims(backend), sub: undefined }),
  'is an access token for another client': (backend) =>
    issue(backend, { ...accessClaims(backend), client_id: 'other' }),
  'is an id token for another client': (backend) => issue(backend, { ...idClaims(backend), aud: 'other' }),
  'is an id token that says it is an access token': (backend) =>
    issue(backend, { ...idClaims(backend), token_use: 'access' }),
  'is a refresh token': (backend) => issue(backend, { ...accessClaims(backend), token_use: 'refresh' }),
};

function send({ backend, annsRequest: id }: WithATarget, headers: Record<string, string>): Promise<Reply> {
  return post(endpointOf(backend), JSON.stringify({ query: fetchDocument, variables: { id } }), headers);
}

const refusal = '401 UnauthorizedException';

/** For an API that takes a provider's tokens. */
export const forgedTokens: readonly Try<WithATarget>[] = [
  ...Object.entries(forgeries).map(([what, make]) => ({
    to: `come as ann with a token that ${what}`,
    refusal,
    act: async (stage: WithATarget) => send(stage, { authorization: await make(stage.backend) }),
  })),
  {
    to: 'come by her name and a password',
    refusal,
    act: (stage) => send(stage, { authorization: `Basic ${Buffer.from('ann:ann').toString('base64')}` }),
  },
  {
    to: "come as bea, with ann's id in headers that a proxy would set",
    refusal: 'not_found',
    act: (stage) =>
      send(stage, {
        authorization: stage.backend.signIn('bea').accessToken,
        'x-amzn-oidc-identity': String(accessClaims(stage.backend).sub),
        'x-forwarded-user': 'ann',
      }),
  },
];

/** For an API that takes no such tokens. */
export const tokensOfOtherModes: readonly Try<WithATarget>[] = [
  {
    to: "come by a user's token where none is taken",
    refusal,
    act: (stage) => send(stage, { authorization: stage.backend.signIn('ann').accessToken }),
  },
];

/** For an API that takes no keys. */
export const keysOfOtherModes: readonly Try<WithATarget>[] = [
  {
    to: 'come by an API key where none is taken',
    refusal,
    act: (stage) => send(stage, { 'x-api-key': 'da2-00000000000000000000000000' }),
  },
];

/** For an API that takes a key. */
export const forgedKeys: readonly Try<WithATarget>[] = [
  {
    to: 'come by a guessed API key',
    refusal,
    act: (stage) => send(stage, { 'x-api-key': 'da2-00000000000000000000000000' }),
  },
  { to: 'come by an empty API key', refusal, act: (stage) => send(stage, { 'x-api-key': '' }) },
  {
    to: 'come by an API key in the place of a token',
    refusal,
    act: (stage) => send(stage, { authorization: stage.backend.outputs.API.GraphQL.apiKey ?? '' }),
  },
  {
    to: 'come by a guessed API key beside a token of a user',
    refusal,
    act: (stage) =>
      send(stage, { 'x-api-key': 'guessed', authorization: stage.backend.signIn('ann').accessToken }),
  },
];
