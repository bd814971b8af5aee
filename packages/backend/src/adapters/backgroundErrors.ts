import { APIError } from 'openai';
import { RequestFailure, unknownOutcome } from '../engine/failure.js';
import { modelFailure } from './modelFailures.js';
import { toModelFailure } from './providerErrors.js';
import { isReport, kindOf, readReport } from './readReport.js';

/**
 * Maps what the provider did to a submission, which may live on unseen: of a fault that the provider reports as its own,
 * too, nobody knows what it left behind. Repeatable is only what was turned away at the door.
 */
export function toSubmissionFailure(error: unknown): RequestFailure {
  if (!(error instanceof APIError) || error.status === undefined) return toModelFailure(error);
  const { status } = error;
  const says = readReport(error.error);
  const isMissing = status === 404 && !says('model_not_found');
  if (isMissing || status === 405) return modelFailure('backgroundUnknown', status);
  const wasTurnedAway = status === 503 && says('server_is_overloaded', 'slow_down');
  const isOpen = status === 408 || (status >= 500 && !wasTurnedAway);
  return isOpen ? unknownOutcome(status) : toModelFailure(error);
}

/** Maps why nobody can say how a response is: whoever asks may ask again. */
export function toLookFailure(error: unknown): RequestFailure {
  if (error instanceof RequestFailure) return error;
  if (!(error instanceof APIError)) return modelFailure('unreadable');
  if (error.status === undefined) return modelFailure('unreachable');
  const failure = toModelFailure(error);
  return failure.code === 'unknown_outcome' ? modelFailure('providerFailed', error.status) : failure;
}

/** Maps the error with which a response ended. */
export function toResponseFailure(report: unknown): RequestFailure {
  const says = readReport(report);
  if (says('invalid_prompt')) return modelFailure('requestInvalid');
  return modelFailure(kindOf(says) ?? 'providerFailed');
}

/** Tells whether the provider itself says that it has a response no more: whatever stands before it says 404, too. */
export function isGone(error: unknown): boolean {
  return error instanceof APIError && error.status === 404 && isReport(error.error);
}

/** Tells whether the provider itself says that there is nothing to cancel: it is over, or gone. */
export function isOver(error: unknown): boolean {
  return error instanceof APIError && [400, 404].includes(error.status) && isReport(error.error);
}
