import { type CreateOptions, createAIRequest } from './createAIRequest.js';
import type { AIRequestError } from './errors.js';
import type { AIRequestInput } from './input.js';
import { mergeOptions } from './mergeOptions.js';
import { notify } from './notify.js';
import type { Partially } from './partialData.js';
import { isTerminal } from './protocol.js';
import type { AIRequest, AIResult } from './request.js';
import { resumeAIRequest } from './resumeAIRequest.js';
import type { AIRequestSnapshot, TokenCounts } from './snapshot.js';

/** Says what an app may set for all its hooks at once. */
export type RequestDefaults = Pick<
  CreateOptions,
  'mode' | 'stream' | 'poll' | 'timeout' | 'throttleMs' | 'transport'
>;

/** Says what a hook is given. Of an option that a submit gives too, the submit's counts; of a default, the hook's. */
export interface RequestOptions<T = unknown> extends Omit<CreateOptions<T>, 'id' | 'signal'> {
  /**
   * A request that exists, to be shown: after a reload, on another page. Another id shows another request, none shows none;
   * the id of the request that is shown already, as when it is stored after its submit, changes nothing.
   */
  readonly id?: string | null | undefined;
  /** Whether the request is cancelled when its component goes. Else it goes on, and its `id` finds it. @default false */
  readonly cancelOnUnmount?: boolean;
  /** Is told the answer, once each time that a request comes to be shown: after a reload, too, and by an `id` that is given anew. */
  readonly onSuccess?: (result: AIResult<T>, request: AIRequest<T>) => void;
  /** Is told why there is no answer, or why looking for it ended, once each. A cancel is no error, nor is one that failed. */
  readonly onError?: (error: AIRequestError, request: AIRequest<T>) => void;
}

/** Tells what a hook shows. Exactly one of `isIdle`, `isPending`, `isSuccess`, `isError` and `isCancelled` is true. */
export interface RequestState<T = unknown> {
  readonly id: string | undefined;
  /** The request's status, as far as it is known; `idle` when there is none. */
  readonly status: 'idle' | AIRequestSnapshot['status'];
  /** The answer's text, as far as it is known. */
  readonly content: string;
  /** Set when `isSuccess`: the text, or what it parses to where JSON was asked for. */
  readonly data: T | undefined;
  /** What can be told of the data while a JSON answer is written, unchecked. Parsed when it is read, and not before. */
  readonly partialData: Partially<T> | undefined;
  /** Set when `isError`. After one that is `retryable` the request may go on: `refetch` looks again. */
  readonly error: AIRequestError | undefined;
  readonly usage: TokenCounts | undefined;
  /** OpenAI's word for why the model stopped: `length` means that the text was cut at the token limit. */
  readonly finishReason: string | undefined;
  /** The model that answered. */
  readonly model: string | undefined;
  /** By the backend's clock, as soon as its row has been read. */
  readonly createdAt: Date | undefined;
  readonly completedAt: Date | undefined;
  /** What the person who develops the app should know: why live updates are not to be had, for one. */
  readonly notices: readonly string[];
  readonly isIdle: boolean;
  /** The answer is being looked for. */
  readonly isPending: boolean;
  readonly isSuccess: boolean;
  readonly isError: boolean;
  /** It was cancelled, here or elsewhere. `content` keeps what was written. */
  readonly isCancelled: boolean;
  /** A cancel of this request is on its way to the server. */
  readonly isCancelling: boolean;
  /** Why the last cancel of this request failed: it may go on. Gone with the next cancel, and once the request is over. */
  readonly cancelError: AIRequestError | undefined;
}

/** Does what a hook can do. The functions never change, and can be called from anywhere. */
export interface RequestActions<T = unknown> {
  /**
   * Submits a request, at once, and shows it from now on. One that was shown before goes on unseen.
   *
   * @returns its handle, which can be awaited, but need not be: it rejects nowhere else.
   */
  readonly submit: (input: AIRequestInput, options?: CreateOptions<T>) => AIRequest<T>;
  /**
   * Ends the request on the server. Resolves when the server has answered, or could not be reached, which `cancelError`
   * tells. Never rejects.
   */
  readonly cancel: () => Promise<void>;
  /** Shows no request any more. The one that was shown goes on unseen. */
  readonly reset: () => void;
  /** Looks for the answer again, after an error that left the request alive. */
  readonly refetch: () => void;
}

/**
 * Makes a handle on a request that exists, if there is an id. Reads nothing yet, and never throws. Of each option the last
 * layer's counts that gives it.
 *
 * @example
 * const request = attachRequest(options.id, defaults, options);
 */
export function attachRequest<T>(
  id: string | undefined,
  ...layers: readonly Omit<CreateOptions<T>, 'id'>[]
): AIRequest<T> | undefined {
  if (!id) return undefined;
  const { stream, mode, ...options } = mergeOptions(layers);
  return resumeAIRequest<T>(id, { ...options, mode: stream ? 'subscribe' : mode });
}

/**
 * Submits a request, and never throws: its handle rejects. Of each option the last layer's counts that gives it.
 *
 * @example
 * const request = submitRequest({ prompt: 'Hello' }, defaults, options, ownOptions);
 */
export function submitRequest<T>(
  input: AIRequestInput,
  ...layers: readonly CreateOptions<T>[]
): AIRequest<T> {
  return createAIRequest<T>(input, mergeOptions(layers));
}

const noNotices: readonly string[] = [];

/** Tells what becomes of a hook's last cancel. */
export interface Cancelling<T = unknown> {
  /** Whose cancel it is: of another handle it says nothing. */
  readonly request: AIRequest<T>;
  readonly isUnderWay: boolean;
  readonly error?: AIRequestError;
}

/**
 * Tells what a hook shows of a request, or of none.
 *
 * @param cancelling What becomes of the cancel of this very request, if there was one.
 * @example
 * const { content, isPending } = toRequestState(request?.snapshot);
 */
export function toRequestState<T>(
  snapshot?: AIRequestSnapshot<T>,
  cancelling?: Omit<Cancelling<T>, 'request'>,
): RequestState<T> {
  const isCancelled = snapshot?.status === 'cancelled' || snapshot?.error?.code === 'cancelled';
  const error = isCancelled ? undefined : snapshot?.error;
  // An answer that does not fit its schema is complete, and an error.
  const isSuccess = snapshot?.status === 'completed' && !error;
  const isOver = isCancelled || (snapshot !== undefined && isTerminal(snapshot.status));
  return {
    id: snapshot?.id,
    status: isCancelled ? 'cancelled' : (snapshot?.status ?? 'idle'),
    content: snapshot?.content ?? '',
    data: snapshot?.data,
    get partialData() {
      return snapshot?.partialData;
    },
    error,
    usage: snapshot?.usage,
    finishReason: snapshot?.finishReason,
    model: snapshot?.model,
    createdAt: snapshot?.createdAt,
    completedAt: snapshot?.completedAt,
    notices: snapshot?.notices ?? noNotices,
    isIdle: !snapshot,
    isPending: snapshot !== undefined && !isSuccess && !error && !isCancelled,
    isSuccess,
    isError: error !== undefined,
    isCancelled,
    isCancelling: !isOver && cancelling?.isUnderWay === true,
    cancelError: isOver ? undefined : cancelling?.error,
  };
}

/**
 * Makes what cancels for a hook, and never rejects.
 *
 * @param change Is told what becomes of the last cancel: an earlier one's late failure concerns nobody any more.
 * @example
 * const cancel = createCanceller((next) => setCancelling(next));
 * await cancel(request);
 */
export function createCanceller<T>(
  change: (cancelling: Cancelling<T>) => void,
): (request: AIRequest<T> | undefined) => Promise<void> {
  let last: { readonly request: AIRequest<T>; readonly ended: Promise<void> } | undefined;

  async function cancel(request: AIRequest<T>): Promise<void> {
    change({ request, isUnderWay: true });
    const error = await request.cancel().catch((error: AIRequestError) => error);
    if (last?.request !== request) return;
    last = undefined;
    change({ request, isUnderWay: false, ...(error && { error }) });
  }

  return async (request) => {
    if (!request || isTerminal(request.snapshot.status)) return;
    // Whoever presses twice waits for the first.
    if (last?.request !== request) last = { request, ended: cancel(request) };
    await last.ended;
  };
}

/**
 * Makes what tells a hook's callbacks how a request ended, or how looking for it did. May be called as often as one likes.
 * What they throw is their own, and disturbs nobody else; what is no function is not called.
 *
 * @example
 * const tell = createTeller(() => options);
 * const leave = request.subscribe(() => tell(request));
 */
export function createTeller<T>(
  callbacks: () => Pick<RequestOptions<T>, 'onSuccess' | 'onError'>,
): (request: AIRequest<T>) => void {
  let told: unknown;
  return (request) => {
    const { isSuccess, error } = toRequestState(request.snapshot);
    const outcome = isSuccess ? request : error;
    if (!outcome || outcome === told) return;
    told = outcome;
    const call = <Outcome>(
      callback: ((outcome: Outcome, request: AIRequest<T>) => void) | undefined,
      outcome: Outcome,
    ) => typeof callback === 'function' && callback(outcome, request);
    if (error) notify(() => call(callbacks().onError, error));
    // Rejects though there is an answer, where the signal that owns the request was quicker.
    else
      request.then(
        (result) => notify(() => call(callbacks().onSuccess, result)),
        () => {},
      );
  };
}
