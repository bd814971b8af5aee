import type { Clock } from '../src/engine/ports.js';

export interface FakeClock extends Clock {
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Lets time pass; whoever waits goes on when his time comes, in order. */
  advance(milliseconds: number): Promise<void>;
  /** Lets time pass while the process stands still, as when Lambda freezes it: nobody wakes before the next `advance`. */
  sleep(milliseconds: number): void;
  /** How many wait. */
  readonly waiting: number;
}

/** A clock that stands still until it is told to go on. */
export function createFakeClock(start = new Date('2026-01-01T12:00:00Z')): FakeClock {
  let time = start.getTime();
  const waiting = new Set<{ readonly until: number; readonly wake: () => void }>();
  /** Everybody gets as far as he can without the clock. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  return {
    now: () => new Date(time),
    wait(milliseconds, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const waiter = { until: time + milliseconds, wake };
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
        await settle();
        const [next] = [...waiting].sort((one, other) => one.until - other.until);
        if (!next || next.until > end) break;
        time = Math.max(time, next.until);
        next.wake();
      }
      time = end;
    },
    sleep(milliseconds) {
      time += milliseconds;
    },
    get waiting() {
      return waiting.size;
    },
  };
}
