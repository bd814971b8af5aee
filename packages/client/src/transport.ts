import type { AIRequestInput } from './input.js';
import type { RequestRow } from './protocol.js';

/** What a transport gets with every call. It should give the call up when the signal aborts. */
export interface TransportCall {
  readonly signal: AbortSignal;
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
  submit(id: string, input: AIRequestInput, call: TransportCall): Promise<RequestRow>;
  /** Reads the request's row; `not_found` when there is none of this caller. */
  fetch(id: string, call: TransportCall): Promise<RequestRow>;
  /** Ends a live request. A finished one keeps its answer; an unknown id is never worked on if its submit comes later. */
  cancel(id: string, call: TransportCall): Promise<RequestRow>;
}
