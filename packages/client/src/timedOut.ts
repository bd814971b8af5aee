import { AIRequestError } from './errors.js';

/** The client's own timeout: the request goes on without it. */
export function timedOut(requestId: string): AIRequestError {
  const message =
    'There is no answer yet, and the time to wait for it is up. The request goes on: look again later, its id finds it.';
  return new AIRequestError('timeout', message, { requestId });
}
