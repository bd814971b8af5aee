import type { Identity } from '@aws-appsync/utils';

/**
 * Tells whether a caller signs as a role of the account's own: of IAM, and not by an identity pool, which gives its guests
 * and users roles, too. Which roles may call is the policies' matter.
 */
export function isAccountRole(identity: Identity | null | undefined): boolean {
  const { userArn, cognitoIdentityId } = (identity ?? {}) as { userArn?: string; cognitoIdentityId?: string };
  return !!userArn && !cognitoIdentityId;
}
