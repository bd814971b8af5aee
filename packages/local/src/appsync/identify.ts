import type { IdentityPool, PoolIdentity } from '../cognito/identities.js';
import { identityPoolId } from '../cognito/identities.js';
import { isEqual } from '../cognito/signedToken.js';
import type { UserPool } from '../cognito/users.js';
import type { HttpRequest } from '../http/message.js';
import type { FunctionRole } from '../lambda/functionRole.js';
import type { Admission, Authorizer } from './admission.js';
import type { AuthorizationMode } from './authorizationMode.js';
import { verifySignature } from './verifySignature.js';

export interface Caller {
  readonly mode: AuthorizationMode;
  /** `ctx.identity` as resolvers get it; null for who has nothing but the API key. */
  readonly identity: Readonly<Record<string, unknown>> | null;
}

export interface IdentifyOptions {
  readonly admission: Admission;
  readonly identityPool: IdentityPool;
  readonly users: UserPool;
  /** By which the backend's own functions call. @default they do not */
  readonly functionRole?: FunctionRole;
}

const accountId = '000000000000';
const sourceIp = ['127.0.0.1'];

/**
 * Tells who sends a request; nobody when the proof is missing, wrong, expired, or of a mode that the API does not have.
 * The proofs: https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
 * The identities: https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
 */
export async function identify(
  request: HttpRequest,
  { admission, identityPool, users, functionRole }: IdentifyOptions,
): Promise<Caller | undefined> {
  const { 'x-api-key': key, authorization = '' } = request.headers;
  if (key !== undefined) {
    const isRight = admission.mode === 'apiKey' && isEqual(key, admission.apiKey);
    return isRight ? { mode: 'apiKey', identity: null } : undefined;
  }
  if (authorization.startsWith('AWS4-HMAC-SHA256')) {
    return identifySigner(request, identityPool, functionRole);
  }
  if (authorization === '' || admission.mode === 'apiKey') return undefined;
  if (admission.mode === 'lambda') return askAuthorizer(admission.authorizer, authorization);
  return identifyUser(admission.mode, authorization.replace(/^Bearer /, ''), users);
}

async function identifySigner(
  request: HttpRequest,
  pool: IdentityPool,
  functionRole: FunctionRole | undefined,
): Promise<Caller | undefined> {
  const found = await verifySignature<PoolIdentity | { readonly role: string }>(request, {
    findCredentials: (...key) => functionRole?.findCredentials(...key) ?? pool.findCredentials(...key),
  });
  if (!found) return undefined;
  if ('role' in found) return { mode: 'iam', identity: toFunctionIdentity(found.role) };
  const role = found.authenticated ? 'authRole' : 'unauthRole';
  return {
    mode: 'iam',
    identity: {
      accountId,
      cognitoIdentityPoolId: identityPoolId,
      cognitoIdentityId: found.identityId,
      cognitoIdentityAuthType: found.authenticated ? 'authenticated' : 'unauthenticated',
      cognitoIdentityAuthProvider: null,
      sourceIp,
      userArn: `arn:aws:sts::${accountId}:assumed-role/${role}/CognitoIdentityCredentials`,
      username: `AROALOCAL${role.toUpperCase()}:CognitoIdentityCredentials`,
    },
  };
}

/** Whoever signs with credentials of no identity pool. */
function toFunctionIdentity(role: string): Caller['identity'] {
  return {
    accountId,
    cognitoIdentityPoolId: null,
    cognitoIdentityId: null,
    cognitoIdentityAuthType: null,
    cognitoIdentityAuthProvider: null,
    sourceIp,
    userArn: `arn:aws:sts::${accountId}:assumed-role/${role}/function`,
    username: `AROALOCAL${role.toUpperCase()}:function`,
  };
}

async function identifyUser(
  mode: 'userPool' | 'oidc',
  token: string,
  users: UserPool,
): Promise<Caller | undefined> {
  const user = await users.verify(token);
  if (!user) return undefined;
  const { sub, username, groups, claims } = user;
  const common = { sub, issuer: users.issuer, claims };
  if (mode === 'oidc') return { mode, identity: common };
  return { mode, identity: { ...common, username, groups, sourceIp, defaultAuthStrategy: 'ALLOW' } };
}

/** An authorizer that breaks lets nobody in. */
async function askAuthorizer(authorizer: Authorizer, token: string): Promise<Caller | undefined> {
  try {
    const { isAuthorized, resolverContext = {} } = await authorizer(token);
    return isAuthorized === true ? { mode: 'lambda', identity: { resolverContext } } : undefined;
  } catch (error) {
    console.error(error);
    return undefined;
  }
}
