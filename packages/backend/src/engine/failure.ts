import type { ErrorCode } from '@amplify-ai-request/client/protocol';

/**
 * Why a request ends without an answer: a code of the protocol and our own words. It has no `cause`: a provider's text
 * holds parts of keys and prompts, and loggers write causes out.
 */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly code: ErrorCode;
  /** The provider's HTTP status, for the log. */
  readonly status?: number;

  constructor(code: ErrorCode, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function waitedTooLong(): RequestFailure {
  return new RequestFailure(
    'timeout',
    'The request waited too long for a worker: nothing was paid, submit it anew',
  );
}

export function notHandedOver(): RequestFailure {
  return new RequestFailure(
    'failed',
    'The request could not be handed over to the model: nothing was paid, submit it anew',
  );
}

export function unknownOutcome(status?: number): RequestFailure {
  return new RequestFailure(
    'unknown_outcome',
    'The answer was lost on its way and may have been paid for: submit again if that is worth it',
    status,
  );
}

export function ranOutOfTime(): RequestFailure {
  return new RequestFailure(
    'timeout',
    'The model did not answer in time: shorten the task, or raise the timeout',
  );
}
