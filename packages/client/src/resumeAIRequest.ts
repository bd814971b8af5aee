import { problemOfId } from './checkInput.js';
import { defaultTransport } from './defaultTransport.js';
import { AIRequestError } from './errors.js';
import { openRequest } from './openRequest.js';
import type { AIRequest, WatchOptions } from './request.js';

/**
 * Returns a handle on a request that was submitted before: after a reload, a timeout, or on another page.
 *
 * Reads nothing until it is awaited or listened to. Never throws; an unknown, expired or foreign id rejects with
 * `not_found` where the handle is awaited.
 *
 * @example
 * const { content } = await resumeAIRequest(storedId);
 */
export function resumeAIRequest<T = unknown>(id: string, options: WatchOptions<T> = {}): AIRequest<T> {
  const { transport = defaultTransport() } = options;
  const problem = problemOfId(id);
  if (problem) {
    const error = new AIRequestError('invalid_input', problem, { requestId: id });
    return openRequest<T>({ id, transport, status: 'failed', error });
  }
  return openRequest<T>({ ...options, id, transport, status: 'queued' });
}
