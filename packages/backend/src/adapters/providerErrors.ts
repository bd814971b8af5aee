import { APIConnectionError, APIError } from 'openai';
import { RequestFailure, unknownOutcome } from '../engine/failure.js';
import { modelFailure, RepeatableFailure } from './modelFailures.js';
import { NeverConnected } from './patientFetch.js';
import { readRetryAfter } from './readRetryAfter.js';

/** What a provider's report may say of its kind: https://platform.openai.com/docs/guides/error-codes */
interface Report {
  readonly code?: unknown;
  readonly type?: unknown;
}

const spentQuota = ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'];
const filters = ['content_filter', 'content_policy_violation'];
/** OpenAI says it in words; those who pass on others' answers give the status as the code. */
const rateLimits = ['rate_limit_exceeded', '429'];

/**
 * Maps what the provider did to our codes and our words. Repeatable is only what is known to have produced no answer: no
 * connection, a rejection by the rate limit, an error that the provider itself reports as its own. What a gateway or a
 * broken connection leaves open may have been paid for: `unknown_outcome`.
 */
export function toModelFailure(error: unknown): RequestFailure {
  if (error instanceof RequestFailure) return error;
  if (error instanceof APIConnectionError && error.cause instanceof NeverConnected) {
    return new RepeatableFailure('unreachable');
  }
  return error instanceof APIError && error.status !== undefined
    ? fromRejection(error, error.status)
    : unknownOutcome();
}

/** Maps an error that the provider reports in the middle of a stream: nothing of that is repeated. */
export function toStreamFailure(report: unknown): RequestFailure {
  const says = reader(report);
  if (says(spentQuota)) return modelFailure('quotaSpent');
  if (says(filters)) return modelFailure('requestFiltered');
  if (says(rateLimits)) return modelFailure('rateLimited');
  return modelFailure('brokenOff');
}

function fromRejection({ error: report, headers }: APIError, status: number): RequestFailure {
  const says = reader(report);
  const ownReport = typeof report === 'object' && report !== null;

  if (status === 401 || status === 403) return modelFailure('keyRefused', status);
  if (status === 404) return modelFailure('modelUnknown', status);
  if (status === 402 || (status === 429 && says(spentQuota))) return modelFailure('quotaSpent', status);
  if (status === 429) return new RepeatableFailure('rateLimited', status, readRetryAfter(headers));
  if (says(filters)) return modelFailure('requestFiltered', status);
  if (status === 400 || status === 413 || status === 422) return modelFailure('requestInvalid', status);
  if ((status === 500 || status === 503) && ownReport) {
    return new RepeatableFailure('providerFailed', status, readRetryAfter(headers));
  }
  if (status < 400) return modelFailure('addressMoved', status);
  // 408 is a gateway's word too: it gave up waiting, on whom is not said.
  if (status < 500 && status !== 408) return modelFailure('requestRefused', status);
  return unknownOutcome(status);
}

/** Tells whether a report's code or type is one of some words. Whatever else is in their place says nothing. */
function reader(report: unknown): (words: readonly string[]) => boolean {
  const { code, type }: Report = typeof report === 'object' && report !== null ? report : {};
  return (words) =>
    [code, type].some(
      (word) => (typeof word === 'string' || typeof word === 'number') && words.includes(`${word}`),
    );
}
