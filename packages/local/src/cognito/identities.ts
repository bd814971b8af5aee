import { randomBytes, randomUUID } from 'node:crypto';
import { type HttpHandler, jsonReply } from '../http/message.js';
import { isObject, parseObject } from '../http/parseObject.js';
import { createTokenSigner, isEqual } from './signedToken.js';
import { toUuid, type UserPool } from './users.js';

export const identityPoolId = 'us-east-1:00000000-0000-4000-8000-000000000000';

const identityIdPattern = /^us-east-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How long credentials are valid: an hour, as Cognito's. */
const lifeSeconds = 3600;

export interface PoolIdentity {
  readonly identityId: string;
  readonly authenticated: boolean;
}

export interface IdentityPool {
  /** Serves GetId and GetCredentialsForIdentity to the Amplify client. */
  readonly handle: HttpHandler;
  /** What was handed out under this key and session token; nothing once it has expired. */
  findCredentials(
    accessKeyId: string,
    sessionToken: string,
  ): { secretAccessKey: string; identity: PoolIdentity } | undefined;
}

/**
 * The same at each start, since the Amplify client keeps what it was given beyond a restart of this backend, in a browser
 * tab as well as in a row of tests. Nobody gains by knowing it: Cognito, too, gives a guest's credentials to whoever asks.
 */
const guestSigner = createTokenSigner(Buffer.from('amplify-ai-request-local'));

/** A user's identity is had with his log-in only, so what signs for it nobody knows. */
const userSigner = createTokenSigner(randomBytes(32));

/**
 * Hands out identities and credentials as a Cognito identity pool does. Nothing is stored: the session token says whose the
 * credentials are, and the secret is derived from it.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
 */
export function createIdentityPool({ guests, users }: { guests: boolean; users: UserPool }): IdentityPool {
  const keyOf = (sessionToken: string) =>
    `ASIA${toUuid(sessionToken).replaceAll('-', '').slice(0, 16).toUpperCase()}`;
  const signerOf = (authenticated: boolean) => (authenticated ? userSigner : guestSigner);
  const secretOf = (sessionToken: string, authenticated: boolean) =>
    signerOf(authenticated).derive(`secret ${sessionToken}`);

  const identityOf = (sub: string) => `us-east-1:${toUuid(`identity ${sub}`)}`;
  const ofUsers = new Set(users.subs.map(identityOf));

  /** Whose identity a call is about; nobody's when the log-in is not a user's of ours, or guests are not let in. */
  async function identify({
    IdentityId: asked,
    Logins: logins,
  }: Record<string, unknown>): Promise<PoolIdentity | undefined> {
    const [login] = isObject(logins) ? Object.values(logins) : [];
    if (login === undefined) {
      const identityId = String(asked ?? `us-east-1:${randomUUID()}`);
      // A user's identity is had with his log-in only.
      const isGuests = identityIdPattern.test(identityId) && !ofUsers.has(identityId);
      return guests && isGuests ? { identityId, authenticated: false } : undefined;
    }
    const user = await users.verify(String(login), ['id']);
    return user && { identityId: identityOf(user.sub), authenticated: true };
  }

  return {
    async handle({ headers, body }) {
      const identity = await identify(parseObject(body) ?? {});
      if (!identity) {
        return failure(
          'NotAuthorizedException',
          'Unauthenticated access is not supported for this identity pool.',
        );
      }
      const { identityId, authenticated } = identity;
      switch (headers['x-amz-target']) {
        case 'AWSCognitoIdentityService.GetId':
          return jsonReply(200, { IdentityId: identityId });
        case 'AWSCognitoIdentityService.GetCredentialsForIdentity': {
          const expiration = Math.floor(Date.now() / 1000) + lifeSeconds;
          const claims = { ...identity, use: 'session', exp: expiration };
          const sessionToken = signerOf(authenticated).sign(claims);
          return jsonReply(200, {
            IdentityId: identityId,
            Credentials: {
              AccessKeyId: keyOf(sessionToken),
              SecretKey: secretOf(sessionToken, authenticated),
              SessionToken: sessionToken,
              Expiration: expiration,
            },
          });
        }
        default:
          return failure(
            'UnknownOperationException',
            'The local Cognito knows GetId and GetCredentialsForIdentity',
          );
      }
    },
    findCredentials(accessKeyId, sessionToken) {
      const ofUser = userSigner.verify(sessionToken);
      const { use, identityId } = ofUser ?? guestSigner.verify(sessionToken) ?? {};
      const authenticated = ofUser !== undefined;
      const isHis = authenticated || (guests && !ofUsers.has(String(identityId)));
      if (use !== 'session' || !isEqual(keyOf(sessionToken), accessKeyId) || !isHis) return undefined;
      return {
        secretAccessKey: secretOf(sessionToken, authenticated),
        identity: { identityId: String(identityId), authenticated },
      };
    },
  };
}

function failure(type: string, message: string) {
  return jsonReply(400, { __type: type, message }, { 'x-amzn-errortype': type });
}
