import { createHash, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { TokenIssuer } from './tokenIssuer.js';

/** Describes who can sign in. */
export interface TestUser {
  readonly name: string;
  /** The groups that the tokens name as `cognito:groups`. @default none */
  readonly groups?: readonly string[];
}

/** Holds what Cognito hands a user who has signed in: two JSON Web Tokens, valid for an hour. */
export interface UserTokens {
  readonly accessToken: string;
  readonly idToken: string;
}

export interface User {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[] | null;
  readonly claims: JWTPayload;
}

export type TokenUse = 'access' | 'id';

export interface UserPool {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** The `sub` of each user. */
  readonly subs: readonly string[];
  signIn(username: string): UserTokens;
  /** The user whom a token of ours names. */
  verify(token: string, uses?: readonly TokenUse[]): Promise<User | undefined>;
}

export const userPoolId = 'us-east-1_local';

/** The app client for which the tokens are. */
const clientId = 'local';

const lifeSeconds = 3600;

/**
 * Holds users for tests: they have a name and a `sub`, no password. Their tokens have Cognito's claims.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
export function createUserPool(users: readonly (string | TestUser)[], issuer: TokenIssuer): UserPool {
  const all = users.map((user): TestUser => (typeof user === 'string' ? { name: user } : user));

  return {
    issuer: issuer.url,
    subs: all.map(({ name }) => subOf(name)),
    signIn(username) {
      const user = all.find(({ name }) => name === username);
      if (!user) throw new Error(`There is no user ${username}: name it in the option \`users\``);
      const { name, groups = [] } = user;
      const now = Math.floor(Date.now() / 1000);
      const claims = () => ({
        sub: subOf(name),
        ...(groups.length > 0 && { 'cognito:groups': [...groups] }),
        auth_time: now,
        iat: now,
        exp: now + lifeSeconds,
        jti: randomUUID(),
      });
      const scope = 'aws.cognito.signin.user.admin';
      return {
        accessToken: issuer.sign({
          ...claims(),
          token_use: 'access',
          scope,
          client_id: clientId,
          username: name,
        }),
        idToken: issuer.sign({ ...claims(), token_use: 'id', aud: clientId, 'cognito:username': name }),
      };
    },
    async verify(token, uses = ['access', 'id']) {
      const claims = await issuer.verify(token);
      const use = claims && useOf(claims);
      if (!claims || !use || !uses.includes(use)) return undefined;
      const groups = claims['cognito:groups'];
      return {
        sub: String(claims.sub),
        username: String(use === 'access' ? claims.username : claims['cognito:username']),
        groups: Array.isArray(groups) ? groups.map(String) : null,
        claims,
      };
    },
  };
}

/** What a token is for; nothing when it is for another app client. */
function useOf({ token_use: use, client_id: client, aud }: JWTPayload): TokenUse | undefined {
  if (use === 'access' && client === clientId) return use;
  return use === 'id' && aud === clientId ? use : undefined;
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
