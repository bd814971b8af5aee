import { checkInput } from './checkInput.js';
import { defaultTransport } from './defaultTransport.js';
import { AIRequestError } from './errors.js';
import type { AIRequestInput } from './input.js';
import { newRequestId } from './newRequestId.js';
import { type Opening, openRequest } from './openRequest.js';
import type { AIRequest, WatchOptions } from './request.js';

export interface CreateOptions extends WatchOptions {
  /**
   * The request's id and idempotency key, a lower-case UUID: the same id with the same input is the same request, with
   * another input a `conflict`. @default a new one
   */
  readonly id?: string;
}

/**
 * Submits an AI request, at once, and returns a handle to await its answer, however long the model thinks.
 *
 * A lost connection never makes a second job: every attempt carries the same id. What goes wrong, wrong input too, rejects
 * where the handle is awaited, as an `AIRequestError`.
 *
 * @example
 * Amplify.configure(outputs);
 * const { content } = await createAIRequest({ prompt: 'Summarise this contract: …' });
 */
export function createAIRequest(
  input: AIRequestInput & { readonly format?: 'text'; readonly preset?: undefined },
  options?: CreateOptions,
): AIRequest<string>;
export function createAIRequest(input: AIRequestInput, options?: CreateOptions): AIRequest<unknown>;
export function createAIRequest(input: AIRequestInput, options: CreateOptions = {}): AIRequest<unknown> {
  const { id = newRequestId(), signal, transport = defaultTransport(), poll, timeout } = options;
  const open = (start: Pick<Opening, 'status' | 'error' | 'submit'>) =>
    openRequest({ id, transport, poll, timeout, owner: signal, ...start });
  if (signal?.aborted) {
    const message = 'The request was aborted before it was sent.';
    const error = new AIRequestError('cancelled', message, { requestId: id, cause: signal.reason });
    return open({ status: 'cancelled', error });
  }
  let sent: AIRequestInput;
  try {
    sent = checkInput(input, id);
  } catch (error) {
    return open({ status: 'failed', error: error as AIRequestError });
  }
  const submit = (call: AbortSignal) => transport.submit(id, sent, { signal: call });
  return open({ status: 'submitting', submit });
}
