import type { IdentityPool } from '../cognito/identities.js';
import { identityPoolId } from '../cognito/identities.js';
import { type UserPool, userPoolIssuer } from '../cognito/users.js';
import type { HttpRequest } from '../http/message.js';
import { verifySignature } from './verifySignature.js';

/** How a caller has proved who he is. */
export type AuthorizationMode = 'iam' | 'userPool';

export interface Caller {
  readonly mode: AuthorizationMode;
  /** `ctx.identity` as resolvers get it. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/**
 * Tells who sends a request; nobody when the proof is missing, wrong or expired.
 * The identities: https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
 */
export async function identify(
  request: HttpRequest,
  { identityPool, users }: { identityPool: IdentityPool; users: UserPool },
): Promise<Caller | undefined> {
  const { authorization = '' } = request.headers;
  const sourceIp = ['127.0.0.1'];
  if (!authorization.startsWith('AWS4-')) {
    const user = users.verify(authorization.replace(/^Bearer /, ''));
    const { sub, username, claims } = user ?? {};
    const userPool = { issuer: userPoolIssuer, sourceIp, defaultAuthStrategy: 'ALLOW', groups: null };
    return user && { mode: 'userPool', identity: { sub, username, claims, ...userPool } };
  }
  const found = await verifySignature(request, identityPool);
  if (!found) return undefined;
  const role = found.authenticated ? 'authRole' : 'unauthRole';
  return {
    mode: 'iam',
    identity: {
      accountId: '000000000000',
      cognitoIdentityPoolId: identityPoolId,
      cognitoIdentityId: found.identityId,
      cognitoIdentityAuthType: found.authenticated ? 'authenticated' : 'unauthenticated',
      cognitoIdentityAuthProvider: null,
      sourceIp,
      userArn: `arn:aws:sts::000000000000:assumed-role/${role}/CognitoIdentityCredentials`,
      username: `AROALOCAL${role.toUpperCase()}:CognitoIdentityCredentials`,
    },
  };
}
