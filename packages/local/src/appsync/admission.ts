import { randomBytes } from 'node:crypto';
import type { Authorization } from '@amplify-ai-request/backend/runtime';

/** Describes what a Lambda authorizer answers. */
export interface AuthorizerAnswer {
  readonly isAuthorized: boolean;
  /** What resolvers see of the caller; a request belongs to its `owner`. */
  readonly resolverContext?: Readonly<Record<string, string>>;
}

/** Stands in for the API's authorization function: tells whether a token, the authorization header as it came, is good. */
export type Authorizer = (token: string) => AuthorizerAnswer | Promise<AuthorizerAnswer>;

/** How the API lets in those who do not come by IAM. */
export type Admission =
  | { readonly mode: 'userPool' | 'oidc' }
  | { readonly mode: 'lambda'; readonly authorizer: Authorizer }
  | { readonly mode: 'apiKey'; readonly apiKey: string };

/**
 * Makes what a mode needs, a key of its own for `apiKey`.
 *
 * @throws {Error} when the options do not go together.
 */
export function toAdmission(mode: Authorization = 'userPool', authorizer?: Authorizer): Admission {
  if (authorizer && mode !== 'lambda') {
    throw new Error(
      "startLocalBackend: authorizer: the option `authorizer` is for authorization: 'lambda': set that, too, or leave it out",
    );
  }
  switch (mode) {
    case 'userPool':
    case 'oidc':
      return { mode };
    case 'apiKey':
      return { mode, apiKey: `da2-${randomBytes(13).toString('hex')}` };
    case 'lambda':
      if (authorizer) return { mode, authorizer };
      throw new Error(
        "startLocalBackend: authorizer: authorization: 'lambda' needs the option `authorizer`: a function that takes the token and returns { isAuthorized, resolverContext: { owner } }",
      );
    default:
      throw new Error(`There is no authorization ${mode}: choose userPool, oidc, lambda or apiKey`);
  }
}
