import type { Identity } from '@aws-appsync/utils';

/**
 * Tells whether a caller is anonymous: a guest of the identity pool, or whoever has the API key. Anyone can become as many
 * of these as he likes, so that the dispatcher counts them all together.
 */
export function isGuest(identity: Identity | null | undefined): boolean {
  if (!identity) return true;
  const { cognitoIdentityAuthType } = identity as { cognitoIdentityAuthType?: string };
  return cognitoIdentityAuthType === 'unauthenticated';
}
