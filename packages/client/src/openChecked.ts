import { defaultTransport } from './defaultTransport.js';
import type { AIRequestError } from './errors.js';
import type { Opening } from './opening.js';
import { openRequest } from './openRequest.js';
import type { AIRequest } from './request.js';

/**
 * Makes the handle on a request, or, where the checks refuse what it is to be made of, one that rejects where it is awaited,
 * and of which nothing is ever sent.
 *
 * @param check Throws an `AIRequestError`, and nothing else.
 */
export function openChecked<T>(ownId: string, check: () => Opening<T>): AIRequest<T> {
  let opening: Opening<T>;
  try {
    opening = check();
  } catch (thrown) {
    const error = thrown as AIRequestError;
    const { requestId: id = ownId } = error;
    opening = { id, transport: defaultTransport(), status: 'failed', error };
  }
  return openRequest(opening);
}
