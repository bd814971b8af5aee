import type { Clock } from '../src/clock.js';

export interface FakeClock extends Clock {
  /** Lets time pass, and whoever waits for it go on in order. */
  advance(milliseconds: number): Promise<void>;
  /** How many wait. */
  readonly waiting: number;
}

/** A clock that stands still until it is told to advance. */
export function createFakeClock(start = new Date('2026-01-01T12:00:00Z')): FakeClock {
  let time = start.getTime();
  const waiting = new Set<{ readonly until: number; readonly resolve: () => void }>();
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  return {
    now: () => new Date(time),
    wait(milliseconds, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const waiter = { until: time + milliseconds, resolve: done };
        waiting.add(waiter);
        signal?.addEventListener('abort', done, { once: true });
        function done() {
          waiting.delete(waiter);
          signal?.removeEventListener('abort', done);
          resolve();
        }
      });
    },
    async advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        await settle();
        const [next] = [...waiting].sort((one, other) => one.until - other.until);
        if (!next || next.until > end) break;
        time = Math.max(time, next.until);
        next.resolve();
      }
      time = end;
    },
    get waiting() {
      return waiting.size;
    },
  };
}
