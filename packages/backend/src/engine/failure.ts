import type { ErrorCode } from '@amplify-ai-request/client/protocol';

/** Why a request ends without an answer: a code of the protocol and our own words, never a provider's. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export function waitedTooLong(): RequestFailure {
  return new RequestFailure(
    'timeout',
    'The request waited too long for a worker: nothing was paid, submit it anew',
  );
}
