/**
 * Who may call the operations, beside the guests and users of the app's identity pool, whom `connect` lets in by IAM.
 *
 * - `userPool`: signed-in users of the app's Cognito user pool; a request belongs to its `sub`
 * - `oidc`: signed-in users of the API's OpenID Connect provider; a request belongs to its `sub`
 * - `lambda`: whom the API's authorization function lets in; a request belongs to the `owner` of its `resolverContext`
 * - `apiKey`: everyone with the API key; a request has no owner, and who knows its id can read it
 */
export type Authorization = 'userPool' | 'oidc' | 'lambda' | 'apiKey';

export const authorizations = ['userPool', 'oidc', 'lambda', 'apiKey'] as const satisfies Authorization[];

interface Allow<Authenticated, Custom, Public> {
  authenticated(provider?: 'oidc'): Authenticated;
  custom(): Custom;
  publicApiKey(): Public;
}

/** Turns the choice into a rule of Amplify's, for a model and for an operation alike. */
export function authorizationRule<Authenticated, Custom, Public>(
  allow: Allow<Authenticated, Custom, Public>,
  authorization: Authorization,
): Authenticated | Custom | Public {
  if (authorization === 'apiKey') return allow.publicApiKey();
  if (authorization === 'lambda') return allow.custom();
  return authorization === 'oidc' ? allow.authenticated('oidc') : allow.authenticated();
}
