import { APIConnectionError, APIError } from 'openai';
import { RequestFailure, unknownOutcome } from '../engine/failure.js';
import { modelFailure, RepeatableFailure } from './modelFailures.js';
import { NeverConnected } from './patientFetch.js';
import { isReport, kindOf, readReport, saysFiltered, saysSpent } from './readReport.js';
import { readRetryAfter } from './readRetryAfter.js';

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
  return modelFailure(kindOf(readReport(report)) ?? 'brokenOff');
}

function fromRejection({ error: report, headers }: APIError, status: number): RequestFailure {
  const says = readReport(report);

  if (status === 401 || status === 403) return modelFailure('keyRefused', status);
  if (status === 404) return modelFailure('modelUnknown', status);
  if (status === 402 || (status === 429 && saysSpent(says))) return modelFailure('quotaSpent', status);
  if (status === 429) return new RepeatableFailure('rateLimited', status, readRetryAfter(headers));
  if (saysFiltered(says)) return modelFailure('requestFiltered', status);
  if (status === 400 || status === 413 || status === 422) return modelFailure('requestInvalid', status);
  if ((status === 500 || status === 503) && isReport(report)) {
    return new RepeatableFailure('providerFailed', status, readRetryAfter(headers));
  }
  if (status < 400) return modelFailure('addressMoved', status);
  // 408 is a gateway's word too: it gave up waiting, on whom is not said.
  if (status < 500 && status !== 408) return modelFailure('requestRefused', status);
  return unknownOutcome(status);
}
