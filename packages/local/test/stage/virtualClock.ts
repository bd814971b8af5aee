import { vi } from 'vitest';
import type { Clock } from '../../src/clock.js';

export interface VirtualClock extends Clock {
  /** Lets time pass. Whoever waits goes on in order, each once everybody else has come to rest. */
  advance(milliseconds: number): Promise<void>;
}

export const virtualStart = Date.parse('2026-01-01T12:00:00Z');

/**
 * Makes a clock that stands still until it is told to advance, and sets `Date` to it: resolvers read that.
 *
 * @param atRest Resolves when nobody works any more, but waits for the clock.
 */
export function createVirtualClock(atRest: () => Promise<void>): VirtualClock {
  let time = virtualStart;
  let order = 0;
  const waiting = new Set<{ readonly until: number; readonly order: number; readonly wake: () => void }>();

  function set(next: number): void {
    time = next;
    vi.setSystemTime(time);
  }
  set(time);

  function next() {
    let first: { readonly until: number; readonly order: number; readonly wake: () => void } | undefined;
    for (const waiter of waiting) {
      const earlier =
        !first || waiter.until < first.until || (waiter.until === first.until && waiter.order < first.order);
      if (earlier) first = waiter;
    }
    return first;
  }

  return {
    now: () => new Date(time),
    wait(milliseconds, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const waiter = { until: time + Math.max(0, milliseconds), order: order++, wake };
        waiting.add(waiter);
        signal?.addEventListener('abort', wake, { once: true });
        function wake() {
          waiting.delete(waiter);
          signal?.removeEventListener('abort', wake);
          resolve();
        }
      });
    },
    async advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        await atRest();
        const waiter = next();
        if (!waiter || waiter.until > end) break;
        if (waiter.until > time) set(waiter.until);
        waiter.wake();
      }
      set(end);
    },
  };
}
