import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose';

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** Its public half, as an issuer publishes it. */
  readonly jwks: JSONWebKeySet;
  readonly kid: string;
}

export interface TokenIssuer {
  /** The `iss` of its tokens. */
  readonly url: string;
  readonly jwks: JSONWebKeySet;
  /** Makes a JSON Web Token (RS256) that says so. */
  sign(claims: JWTPayload): string;
  /** The claims of a token of this issuer that has not expired. */
  verify(token: string): Promise<JWTPayload | undefined>;
}

const algorithm = 'RS256';

let ownKey: Promise<SigningKey> | undefined;

/** The key of this process. Making one takes a while, and a backend that is started anew knows its users' tokens again. */
export function ownSigningKey(): Promise<SigningKey> {
  ownKey ??= createSigningKey();
  return ownKey;
}

export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, jwks: { keys: [{ ...jwk, alg: algorithm, use: 'sig', kid }] }, kid };
}

/** Signs and checks tokens as an OpenID Connect provider does, a Cognito user pool for one. */
export function createTokenIssuer(url: string, { privateKey, jwks, kid }: SigningKey): TokenIssuer {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const keys = createLocalJWKSet(jwks);

  return {
    url,
    jwks,
    sign(claims) {
      // Not by jose, whose signing is asynchronous: a test signs a user in without waiting.
      const content = `${encode({ kid, alg: algorithm })}.${encode({ ...claims, iss: url })}`;
      return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
    },
    async verify(token) {
      try {
        const requiredClaims = ['sub', 'exp'];
        const { payload } = await jwtVerify(token, keys, {
          issuer: url,
          algorithms: [algorithm],
          requiredClaims,
        });
        return payload;
      } catch {
        // Whatever is wrong with it, it proves nothing.
        return undefined;
      }
    },
  };
}
