import { type Identity, util } from '@aws-appsync/utils';

/**
 * The owner that a caller's requests bear: `sub` of a user-pool or OIDC token, a Cognito identity id, or what a Lambda
 * authorizer calls `owner`. Null with an API key, which names nobody: there the unguessable id is the only capability.
 */
export function callerOf(identity: Identity | null | undefined): string | null {
  if (!identity) return null;
  const { sub, cognitoIdentityId, resolverContext } = identity as {
    sub?: string;
    cognitoIdentityId?: string;
    resolverContext?: { owner?: string };
  };
  const owner = sub ?? cognitoIdentityId ?? resolverContext?.owner;
  if (!owner)
    util.error('The caller has no identity of its own: sign in, or call as a guest', 'unauthorized');
  return owner ?? null;
}
