import { randomBytes } from 'node:crypto';
import { isEqual } from '../cognito/signedToken.js';

export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface FunctionRole {
  /** What Lambda puts into a function's environment. */
  readonly credentials: FunctionCredentials;
  /** The role, where this key and session token are its own. */
  findCredentials(
    accessKeyId: string,
    sessionToken: string,
  ): { secretAccessKey: string; identity: { readonly role: string } } | undefined;
}

/** Makes the role under which the functions call AWS. Nobody else has its credentials: they are made anew each time. */
export function createFunctionRole(role = 'functionRole'): FunctionRole {
  const credentials = {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
    sessionToken: randomBytes(60).toString('base64url'),
  };
  return {
    credentials,
    findCredentials(accessKeyId, sessionToken) {
      const isOurs =
        isEqual(accessKeyId, credentials.accessKeyId) && isEqual(sessionToken, credentials.sessionToken);
      return isOurs ? { secretAccessKey: credentials.secretAccessKey, identity: { role } } : undefined;
    },
  };
}
