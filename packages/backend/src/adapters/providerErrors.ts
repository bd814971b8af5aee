import type { ErrorCode } from '@amplify-ai-request/client/protocol';
import { APIConnectionError, APIError } from 'openai';
import { RequestFailure, unknownOutcome } from '../engine/failure.js';

/** A model call that is known to have brought nothing: the same call may be sent again without being paid for twice. */
export class RepeatableFailure extends RequestFailure {
  readonly retryAfterMs: number;

  constructor(code: ErrorCode, message: string, status?: number, retryAfterMs = 0) {
    super(code, message, status);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Codes of errors that say: no connection was made, so nothing was asked. */
const neverConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/**
 * Maps what the provider did to our codes and our words. Repeatable is only what is known to have produced no answer:
 * a rejection by the rate limit, a refused connection, an error that the provider itself reports as its own.
 * What a gateway or a broken connection leaves open may have been paid for: `unknown_outcome`.
 *
 * Codes: https://platform.openai.com/docs/guides/error-codes
 */
export function toModelFailure(error: unknown): RequestFailure {
  if (error instanceof RequestFailure) return error;
  if (error instanceof APIConnectionError) {
    return neverConnected.includes(causeCode(error))
      ? new RepeatableFailure('failed', "The model's server could not be reached: try again later")
      : unknownOutcome();
  }
  return error instanceof APIError ? fromStatus(error) : unknownOutcome();
}

function fromStatus(error: APIError): RequestFailure {
  const { status, code } = error;
  const failure = (failureCode: ErrorCode, message: string) =>
    new RequestFailure(failureCode, message, status);
  const repeatable = (failureCode: ErrorCode, message: string) =>
    new RepeatableFailure(failureCode, message, status, readRetryAfter(error));
  const ownReport = typeof error.error === 'object' && error.error !== null;

  if (status === 401 || status === 403) {
    return failure(
      'misconfigured',
      "The provider refused the API key: check the app's OPENAI_API_KEY secret",
    );
  }
  if (status === 404) {
    return failure('misconfigured', 'The provider does not know this model: check the allowed models');
  }
  if (status === 429 && (code === 'insufficient_quota' || code === 'billing_hard_limit_reached')) {
    return failure('misconfigured', "The provider account's quota is spent: check its plan and billing");
  }
  if (status === 429) {
    return repeatable('rate_limited', 'The provider is limiting requests: try again in a minute');
  }
  if (code === 'content_filter' || code === 'content_policy_violation') {
    return failure('refused', "The provider's content filter refused the request: rephrase it");
  }
  if (status === 400 || status === 413 || status === 422) {
    return failure('invalid_input', 'The provider refused the request: check its length and its parameters');
  }
  if ((status === 500 || status === 503) && ownReport) {
    return repeatable('failed', 'The provider failed: try again later');
  }
  if (status === undefined && ownReport) {
    return failure('failed', 'The provider broke off the answer: submit it anew');
  }
  if (status !== undefined && status < 500) {
    return failure('failed', 'The provider refused the request: submit it anew');
  }
  return unknownOutcome();
}

/** The code of the error at the end of the chain of causes: fetch hides the socket's own. */
function causeCode(error: Error & { code?: unknown }): string {
  if (error.cause instanceof Error) return causeCode(error.cause);
  return String(error.code ?? '');
}

/** Retry-After in seconds or as a date, or `retry-after-ms`: at most a minute, since the deadline is running. */
function readRetryAfter({ headers }: APIError): number {
  const milliseconds = Number(headers?.get('retry-after-ms'));
  if (milliseconds > 0) return Math.min(milliseconds, 60_000);
  const value = headers?.get('retry-after') ?? '';
  const wait = Number(value) * 1000 || Date.parse(value) - Date.now();
  return wait > 0 ? Math.min(wait, 60_000) : 0;
}
