import { checkInput } from './checkInput.js';
import { defaultTransport } from './defaultTransport.js';
import { AIRequestError } from './errors.js';
import type { AIRequestInput } from './input.js';
import { newRequestId } from './newRequestId.js';
import type { Opening } from './opening.js';
import { openRequest } from './openRequest.js';
import type { AIRequest, WatchOptions } from './request.js';
import type { StandardSchema } from './schema.js';
import type { SubmittedInput } from './transport.js';

export interface CreateOptions<T = unknown> extends WatchOptions<T> {
  /**
   * The request's id and idempotency key, a lower-case UUID: the same id with the same input is the same request, with
   * another input a `conflict`. @default a new one
   */
  readonly id?: string;
  /** Whether to show the text while the model writes it. Implies `mode: 'subscribe'`. @default false */
  readonly stream?: boolean;
  /**
   * The JSON schema that tells the model what to write. Needed beside a `schema` that does not describe itself, as those
   * of zod 4 do, or one that says what JSON schema cannot. @default what the `schema` says of itself
   */
  readonly jsonSchema?: object;
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
 * @example
 * const schema = z.object({ city: z.string(), population: z.number() });
 * const { data } = await createAIRequest({ prompt: 'The largest city of Japan?' }, { schema });
 */
export function createAIRequest<T>(
  input: AIRequestInput,
  options: CreateOptions<T> & { readonly schema: StandardSchema<T> },
): AIRequest<T>;
export function createAIRequest(
  input: AIRequestInput & { readonly format?: 'text'; readonly preset?: undefined },
  options?: CreateOptions & { readonly schema?: undefined; readonly jsonSchema?: undefined },
): AIRequest<string>;
export function createAIRequest<T = unknown>(input: AIRequestInput, options?: CreateOptions<T>): AIRequest<T>;
export function createAIRequest<T>(input: AIRequestInput, options: CreateOptions<T> = {}): AIRequest<T> {
  const { id = newRequestId(), signal, transport = defaultTransport(), stream, schema, jsonSchema } = options;
  const mode = stream ? 'subscribe' : options.mode;
  const json = schema !== undefined || jsonSchema !== undefined || input?.format === 'json';
  const open = (start: Pick<Opening<T>, 'status' | 'error' | 'submit'>) =>
    openRequest<T>({ ...options, id, transport, mode, json, signal: undefined, owner: signal, ...start });
  if (signal?.aborted) {
    const message = 'The request was aborted before it was sent.';
    const error = new AIRequestError('cancelled', message, { requestId: id, cause: signal.reason });
    return open({ status: 'cancelled', error });
  }
  let sent: SubmittedInput;
  try {
    sent = checkInput(input, id, { stream, schema, jsonSchema });
  } catch (error) {
    return open({ status: 'failed', error: error as AIRequestError });
  }
  const submit = (call: AbortSignal) => transport.submit(id, sent, { signal: call });
  return open({ status: 'submitting', submit });
}
