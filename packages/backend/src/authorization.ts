/**
 * Chooses who may call the operations, beside the guests and users of the app's identity pool, whom `connect` lets in by IAM.
 *
 * - `userPool`: signed-in users of the app's Cognito user pool; a request belongs to its `sub`
 * - `oidc`: signed-in users of the API's OpenID Connect provider; a request belongs to its `sub`
 * - `lambda`: whom the API's authorization function lets in; a request belongs to the `owner` of its `resolverContext`
 * - `apiKey`: everyone with the API key; a request has no owner, and who knows its id can read it
 */
export type Authorization = 'userPool' | 'oidc' | 'lambda' | 'apiKey';

/** Lists the choices. */
export const authorizations = ['userPool', 'oidc', 'lambda', 'apiKey'] as const satisfies Authorization[];
