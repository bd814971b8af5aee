import { createHash } from 'node:crypto';
import type { TokenSigner } from './signedToken.js';

/** What Cognito hands a user who has signed in: two JSON Web Tokens, valid for an hour. */
export interface UserTokens {
  readonly accessToken: string;
  readonly idToken: string;
}

export interface User {
  readonly sub: string;
  readonly username: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface UserPool {
  /** The `sub` of each user. */
  readonly subs: readonly string[];
  signIn(username: string): UserTokens;
  /** The user whom a token of ours names. */
  verify(token: string): User | undefined;
}

export const userPoolIssuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_local';

/** Holds users for tests: they have a name and a `sub`, no password. */
export function createUserPool(usernames: readonly string[], signer: TokenSigner): UserPool {
  return {
    subs: usernames.map(subOf),
    signIn(username) {
      if (!usernames.includes(username)) {
        throw new Error(`There is no user ${username}: name it in the option \`users\``);
      }
      const issuedAt = Math.floor(Date.now() / 1000);
      const claims = { iss: userPoolIssuer, sub: subOf(username), iat: issuedAt, exp: issuedAt + 3600 };
      return {
        accessToken: signer.sign({ ...claims, token_use: 'access', client_id: 'local', username }),
        idToken: signer.sign({ ...claims, token_use: 'id', aud: 'local', 'cognito:username': username }),
      };
    },
    verify(token) {
      const claims = signer.verify(token);
      if (claims?.iss !== userPoolIssuer) return undefined;
      const username = String(claims.username ?? claims['cognito:username']);
      return { sub: String(claims.sub), username, claims };
    },
  };
}

/** The same for the same name, so that a user keeps his requests when he signs in again. */
function subOf(username: string): string {
  return toUuid(`user ${username}`);
}

/** Makes a UUID that depends on the text alone. */
export function toUuid(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}
