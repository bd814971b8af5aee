import { checkOptions } from './checkOptions.js';
import type { AIResult, WaitOptions } from './request.js';
import { longestTimerMs } from './sleep.js';
import { timedOut } from './timedOut.js';

export interface Awaited<T> {
  readonly id: string;
  /** Ends the waits that have no signal of their own. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the backend is known to have the request. */
  isKnown(): boolean;
  subscribe(listener: () => void): () => void;
  /** Settles a promise with the outcome, if there is one yet. */
  settle(resolve: (result: AIResult<T>) => void, reject: (reason: unknown) => void): void;
}

/**
 * Listens to a request until it has an outcome, or until the signal or the time of this wait ends it. Rejects, and never
 * throws, where the options are of no use.
 */
export function wait<T>({ id, isKnown, subscribe, settle, ...own }: Awaited<T>, options?: WaitOptions) {
  let leave = () => {};
  const outcome = new Promise<AIResult<T>>((resolve, reject) => {
    const { signal = own.signal, timeout } = checkOptions(options, id);
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => reject(signal?.reason);
    signal?.addEventListener('abort', stop);
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => reject(timedOut(id, isKnown())), Math.min(timeout, longestTimerMs));
    const check = () => settle(resolve, reject);
    const unsubscribe = subscribe(check);
    leave = () => {
      unsubscribe();
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    check();
  });
  return outcome.finally(leave);
}
