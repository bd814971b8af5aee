import type { AIRequestError } from './errors.js';
import type { AIRequestInput } from './input.js';
import type { RequestEvent, RequestRow } from './protocol.js';

/** What a transport gets with every call. It should give the call up when the signal aborts. */
export interface TransportCall {
  readonly signal: AbortSignal;
}

/** What is submitted: what the caller asked, and how it is to be answered. */
export interface SubmittedInput extends AIRequestInput {
  /** The JSON schema that the answer must follow. */
  readonly schema?: object;
  /** Whether the text is to be published while it is written. */
  readonly stream?: boolean;
}

/** Who follows a request by subscription. */
export interface TransportSubscriber {
  /** Events are heard from now on; earlier ones may have been missed. Called again after each gap. */
  onOpen(): void;
  /** Events may be missed, until the next `onOpen`. */
  onClose(): void;
  onEvent(event: RequestEvent): void;
  /** There will be no event any more. */
  onError(error: AIRequestError): void;
}

/**
 * The way to a backend: three calls, each of which answers with the request's row, its text whole: where the row has
 * `parts`, the transport joins them.
 *
 * A transport makes one attempt per call; repeating is the caller's. It rejects with an `AIRequestError`: one that is
 * `retryable` is tried again, as is anything else it throws, for every call is safe to repeat.
 *
 * Handles on the same id share one poller only if they share the transport object: make it once. On a server make one for
 * each user.
 */
export interface AIRequestTransport {
  /** Accepts the request. The same id and input again is the same request; with another input it is a `conflict`. */
  submit(id: string, input: SubmittedInput, call: TransportCall): Promise<RequestRow>;
  /** Reads the request's row; `not_found` when there is none of this caller. */
  fetch(id: string, call: TransportCall): Promise<RequestRow>;
  /** Ends a live request. A finished one keeps its answer; an unknown id is never worked on if its submit comes later. */
  cancel(id: string, call: TransportCall): Promise<RequestRow>;
  /**
   * Hears what is published about a request, which need not exist yet, until the returned function is called. What it tells
   * is a hint: the row is read besides. Absent where a backend publishes nothing: then its rows are polled.
   */
  subscribe?(id: string, subscriber: TransportSubscriber): () => void;
}
