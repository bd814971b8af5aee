import type { AIRequestError } from './errors.js';
import type { RequestRow } from './protocol.js';
import type { WatchOptions } from './request.js';
import type { AIRequestSnapshot } from './snapshot.js';
import type { AIRequestTransport } from './transport.js';

/** What a handle is made of. */
export interface Opening<T>
  extends Pick<WatchOptions<T>, 'mode' | 'poll' | 'timeout' | 'throttleMs' | 'schema' | 'signal'> {
  readonly id: string;
  /** What is known at first. Of a request that is over nothing is ever sent. */
  readonly status: AIRequestSnapshot['status'];
  readonly error?: AIRequestError;
  readonly transport: AIRequestTransport;
  /** Whether the text was asked for while it is written. */
  readonly stream?: boolean;
  /** Whether the answer is known to be JSON. */
  readonly json?: boolean;
  /** Sends the request. Absent when it exists already. */
  readonly submit?: (signal: AbortSignal) => Promise<RequestRow>;
  /** Its abort cancels the request. */
  readonly owner?: AbortSignal;
}
