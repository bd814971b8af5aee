import { awaitable } from './awaitable.js';
import { AIRequestError } from './errors.js';
import { isTerminal, type RequestRow } from './protocol.js';
import type { AIRequest, WaitOptions } from './request.js';
import { retry } from './retry.js';
import { type AIRequestSnapshot, foldRow } from './snapshot.js';
import { timedOut } from './timedOut.js';
import { toResult } from './toResult.js';
import type { AIRequestTransport } from './transport.js';
import { type Awaited, wait } from './wait.js';
import { look } from './watch/look.js';
import { defaultLookMs, lookMs } from './watch/lookMs.js';
import { isHidden } from './watch/page.js';
import { type PollOptions, pollDelay } from './watch/pollDelay.js';
import { announceSubmission } from './watch/watch.js';

export interface Opening {
  readonly id: string;
  /** What is known at first. Of a request that is over nothing is ever sent. */
  readonly status: AIRequestSnapshot['status'];
  readonly error?: AIRequestError;
  readonly transport: AIRequestTransport;
  readonly poll?: PollOptions;
  readonly timeout?: number;
  /** Sends the request. Absent when it exists already. */
  readonly submit?: (signal: AbortSignal) => Promise<RequestRow>;
  /** Its abort cancels the request. */
  readonly owner?: AbortSignal;
  /** Ends the waits that have no signal of their own. */
  readonly signal?: AbortSignal;
}

/** Makes the handle on a request, and sends the request at once if it is a new one. */
export function openRequest<T>(opening: Opening): AIRequest<T> {
  const { id, transport, poll = {}, timeout, submit, owner } = opening;
  const listeners = new Set<() => void>();
  let snapshot: AIRequestSnapshot<T> = { id, status: opening.status, content: '', error: opening.error };
  /** Its owner gave the request up while it was live: whatever the row says later, who waits gets the owner's reason. */
  let abandoned = owner?.aborted ?? false;
  let submission: AbortController | undefined;
  let submittedAt: number | undefined;
  let lastRowAt: number | undefined;
  let stopLooking: (() => void) | undefined;

  const isOver = () => isTerminal(snapshot.status);
  const startedAt = () => submittedAt ?? snapshot.createdAt?.getTime() ?? Date.now();

  /** Every change goes through here. An error ends looking, and so does the end of the request. */
  function show(next: AIRequestSnapshot<T>): void {
    if (next === snapshot) return;
    snapshot = next;
    if (isOver()) {
      submission?.abort();
      owner?.removeEventListener('abort', abandon);
    }
    if (isOver() || snapshot.error) endLook();
    for (const listener of [...listeners]) notify(listener);
  }

  function onRow(row: RequestRow): void {
    lastRowAt = Date.now();
    show(foldRow(snapshot, row));
  }

  /**
   * Sends the request, each time under the same id: a backend that has it already answers with it. So when no attempt got
   * an answer, whoever looks next sends it again.
   */
  function send(call: (signal: AbortSignal) => Promise<RequestRow>): void {
    const sending = new AbortController();
    submission = sending;
    submittedAt = Date.now();
    const answer = retry(call, id, sending.signal);
    announceSubmission(transport, id, answer);
    answer.then(
      (row) => {
        submission = undefined;
        onRow(row);
      },
      (error: AIRequestError) => {
        submission = undefined;
        if (sending.signal.aborted) return;
        show({ ...snapshot, error, status: error.retryable ? snapshot.status : 'failed' });
      },
    );
  }

  function beginLook(): void {
    if (stopLooking || isOver() || abandoned) return;
    if (submit && lastRowAt === undefined && !submission) send(submit);
    const lookedAt = Date.now();
    let seen = false;
    stopLooking = look(transport, id, {
      delay() {
        if (lastRowAt === undefined) return 0;
        const age = Date.now() - startedAt();
        return Math.max(0, lastRowAt + pollDelay(age, poll, isHidden()) - Date.now());
      },
      timeLeft() {
        if (seen && timeout === undefined) return lookMs(snapshot, startedAt(), lookedAt);
        return lookedAt + (timeout ?? defaultLookMs) - Date.now();
      },
      onRow(row) {
        // From another handle's reading: whether the request of this id is ours, our own submit will tell.
        if (submission) return;
        seen = true;
        onRow(row);
      },
      onError: (error) => show({ ...snapshot, error }),
      onTimeout: () => show({ ...snapshot, error: timedOut(id) }),
    });
    if (snapshot.error) show({ ...snapshot, error: undefined });
  }

  function endLook(): void {
    stopLooking?.();
    stopLooking = undefined;
  }

  const awaited: Awaited<T> = {
    id,
    subscribe(listener) {
      // Wrapped, so that a function that is given twice is called twice.
      const own = () => listener();
      listeners.add(own);
      beginLook();
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) endLook();
      };
    },
    settle(resolve, reject) {
      if (abandoned) reject(owner?.reason);
      else if (snapshot.error) reject(snapshot.error);
      else if (isOver()) resolve(toResult(snapshot));
    },
  };

  async function cancel(): Promise<void> {
    if (isOver()) return;
    try {
      onRow(await retry((signal) => transport.cancel(id, { signal }), id));
    } catch (error) {
      if (!isOver()) throw error;
    }
  }

  function abandon(): void {
    abandoned = true;
    submission?.abort();
    const message = 'The request was aborted by its signal.';
    const error = new AIRequestError('cancelled', message, { requestId: id, cause: owner?.reason });
    show({ ...snapshot, error });
    // The owner is gone: nobody is left to hear that the backend could not be reached.
    cancel().catch(() => {});
  }

  if (submit && !isOver()) {
    owner?.addEventListener('abort', abandon);
    send(submit);
  }

  const waitWith = ({ signal = opening.signal, timeout }: WaitOptions = {}) =>
    wait(awaited, { signal, timeout });

  return {
    id,
    get snapshot() {
      return snapshot;
    },
    subscribe: awaited.subscribe,
    wait: waitWith,
    cancel,
    ...awaitable(waitWith),
  };
}

/** A listener's error is its own: it reaches the console as from a DOM event, and disturbs nobody else. */
function notify(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
