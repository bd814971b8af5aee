import { largestEventBytes } from '@amplify-ai-request/client/protocol';

/**
 * Tells whether an event is too large to be handed on. AppSync then drops it, and tells nobody: neither the mutation's caller
 * nor a subscriber. https://github.com/aws/aws-appsync-community/issues/33
 */
export function isTooLarge(payload: object): boolean {
  return Buffer.byteLength(JSON.stringify(payload)) > largestEventBytes;
}
