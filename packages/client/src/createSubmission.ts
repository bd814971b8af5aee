import type { AIRequestError } from './errors.js';
import type { RequestRow } from './protocol.js';
import { retry } from './retry.js';
import { sleep } from './sleep.js';
import type { AIRequestTransport } from './transport.js';
import { announceSubmission } from './watch/watch.js';

/** How long a submit waits for a subscription to open, in milliseconds. */
const openingMs = 500;

export interface SubmissionOptions {
  readonly id: string;
  readonly transport: AIRequestTransport;
  readonly submit: (signal: AbortSignal) => Promise<RequestRow>;
  /**
   * Whether somebody waits for a subscription to open; asked when the handle has been made, and whoever awaits it does.
   * Absent where there is none: then the request is sent in the call itself.
   */
  readonly isOpening?: () => boolean;
  onRow(row: RequestRow): void;
  onError(error: AIRequestError): void;
}

/** The sending of a request. */
export interface Submission {
  readonly isUnderWay: boolean;
  /** When it was last begun, by `Date.now()`. */
  readonly begunAt?: number;
  /** Sends the request: again, if an earlier time got no answer. */
  send(): void;
  /** Lets a request go that waits for a subscription: it has opened, or will not. */
  release(): void;
  /** Ends the sending, as when the time to look is up: else it might be paid for, though nobody looks. `send` begins anew. */
  abort(): void;
}

/**
 * Sends a request, each time under the same id: a backend that has it already answers with it.
 *
 * With a subscription that is about to open it waits for that, though not for long: then nothing is published before somebody
 * hears it.
 */
export function createSubmission(options: SubmissionOptions): Submission {
  const { id, transport, submit, isOpening, onRow, onError } = options;
  const opened = new AbortController();
  let sending: AbortController | undefined;
  let begunAt: number | undefined;

  async function sendOnceOpen(isOpening: () => boolean, signal: AbortSignal): Promise<RequestRow> {
    // Whoever awaits the handle does so in the next turn.
    await undefined;
    await undefined;
    if (isOpening()) await sleep(openingMs, AbortSignal.any([opened.signal, signal]));
    return retry(submit, id, signal);
  }

  /** Of two sendings the earlier, which was aborted, may end after the later has begun. */
  function end(ended: AbortController): void {
    if (sending === ended) sending = undefined;
  }

  return {
    get isUnderWay() {
      return sending !== undefined;
    },
    get begunAt() {
      return begunAt;
    },
    send() {
      const current = new AbortController();
      const { signal } = current;
      sending = current;
      begunAt = Date.now();
      const answer = isOpening ? sendOnceOpen(isOpening, signal) : retry(submit, id, signal);
      announceSubmission(transport, id, answer);
      answer.then(
        (row) => {
          end(current);
          onRow(row);
        },
        (error: AIRequestError) => {
          end(current);
          if (!signal.aborted) onError(error);
        },
      );
    },
    release: () => opened.abort(),
    abort() {
      sending?.abort();
      // At once: whoever hears of it may want to send it again.
      sending = undefined;
    },
  };
}
