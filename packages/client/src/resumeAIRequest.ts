import { problemOfId } from './checkInput.js';
import { checkOptions } from './checkOptions.js';
import { defaultTransport } from './defaultTransport.js';
import { AIRequestError } from './errors.js';
import { openChecked } from './openChecked.js';
import type { AIRequest, WatchOptions } from './request.js';

/**
 * Returns a handle on a request that was submitted before: after a reload, a timeout, or on another page.
 *
 * Reads nothing until it is awaited or listened to, and shows the text while it is written with `mode: 'subscribe'`, if the
 * request was submitted with `stream`. Never throws; an unknown, expired or foreign id rejects with `not_found` where the
 * handle is awaited.
 *
 * @throws {AIRequestError} from the handle, never from the call, with the request's id and a code of docs/errors.md. A wait
 * that is aborted, by the `signal` or its own, rejects with the signal's reason instead: the request goes on.
 * @example
 * const { content } = await resumeAIRequest(storedId);
 */
export function resumeAIRequest<T = unknown>(id: string, options?: WatchOptions<T>): AIRequest<T> {
  return openChecked(id, () => {
    const problem = problemOfId(id);
    if (problem) throw new AIRequestError('invalid_input', problem, { requestId: id });
    return { transport: defaultTransport(), ...checkOptions(options, id), id, status: 'queued' };
  });
}
