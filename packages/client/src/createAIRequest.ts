import { checkInput } from './checkInput.js';
import { checkOptions } from './checkOptions.js';
import { defaultTransport } from './defaultTransport.js';
import { AIRequestError } from './errors.js';
import type { AIRequestInput } from './input.js';
import { newRequestId } from './newRequestId.js';
import { openChecked } from './openChecked.js';
import type { Opening } from './opening.js';
import type { AIRequest, WatchOptions } from './request.js';
import type { PlainJsonSchema, StandardSchema } from './schema.js';

/**
 * Says how a request is sent, and how its answer is looked for: all optional, and one that is `undefined` or `null` counts as
 * not given. One that is of no use rejects as `invalid_input` before anything is sent.
 */
export interface CreateOptions<T = unknown> extends WatchOptions<T> {
  /**
   * The request's id and idempotency key, a lower-case UUID: the same id with the same input is the same request, with
   * another input a `conflict`. @default a new one
   */
  readonly id?: string;
  /** Whether to show the text while the model writes it. Implies `mode: 'subscribe'`. @default false */
  readonly stream?: boolean;
  /**
   * The JSON schema that tells the model what to write, a plain object. Needed beside a `schema` that does not describe
   * itself, as those of zod 4 do, or one that says what JSON schema cannot. @default what the `schema` says of itself
   */
  readonly jsonSchema?: PlainJsonSchema;
}

/**
 * Submits an AI request, at once, and returns a handle to await its answer, however long the model thinks.
 *
 * A lost connection never makes a second job: every attempt carries the same id. Never throws: what goes wrong, wrong input
 * and options too, rejects where the handle is awaited.
 *
 * @throws {AIRequestError} from the handle, never from the call, with the request's id and a code of docs/errors.md. A request
 * that was aborted by its `signal` rejects with the signal's reason instead: as `fetch` does, with an `AbortError` if none was
 * given.
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
export function createAIRequest<T>(input: AIRequestInput, options?: CreateOptions<T>): AIRequest<T> {
  const id = options?.id ?? newRequestId();
  return openChecked(id, () => toOpening(input, { ...checkOptions(options, id), id }));
}

/** @throws {AIRequestError} `invalid_input` */
function toOpening<T>(
  input: AIRequestInput,
  options: CreateOptions<T> & { readonly id: string },
): Opening<T> {
  const { id, signal, transport = defaultTransport(), stream, schema, jsonSchema } = options;
  const mode = stream ? 'subscribe' : options.mode;
  const opening = { ...options, transport, mode, signal: undefined, owner: signal };
  if (signal?.aborted) {
    const message = 'The request was aborted before it was sent.';
    const error = new AIRequestError('cancelled', message, { requestId: id, cause: signal.reason });
    return { ...opening, status: 'cancelled', error };
  }
  const sent = checkInput(input, id, { stream, schema, jsonSchema });
  const json = schema !== undefined || jsonSchema !== undefined || sent.format === 'json';
  const submit = (call: AbortSignal) => transport.submit(id, sent, { signal: call });
  return { ...opening, json, status: 'submitting', submit };
}
