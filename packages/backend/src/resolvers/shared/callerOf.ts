import { type Identity, util } from '@aws-appsync/utils';

/** It becomes part of a key, of which DynamoDB takes 2,048 bytes: three for a character, at most, and room for the rest. */
const longestOwner = 600;

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
  // A Lambda authorizer may name its owner by a number.
  const name = `${owner}`;
  if (name.length > longestOwner) {
    util.error(`The caller's identity is longer than ${longestOwner} characters`, 'unauthorized');
  }
  return name;
}
