import { AIRequestError } from './errors.js';

/**
 * The client's own timeout: the request lives on without it.
 *
 * @param isKnown Whether the backend is known to have the request.
 */
export function timedOut(requestId: string, isKnown = true): AIRequestError {
  const next = isKnown
    ? `The request goes on: look again later, its id is ${requestId}.`
    : `The backend has not confirmed it: look again, and it is sent again under its id, ${requestId}.`;
  const message = `There is no answer yet, and the time to wait for it is up. ${next}`;
  return new AIRequestError('timeout', message, { requestId, retryable: true });
}
