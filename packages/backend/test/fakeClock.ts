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

export interface FakeClockOptions {
  readonly start?: Date;
  /** Resolves when everybody has got as far as he can without the clock. @default after the event loop's next turn */
  readonly atRest?: () => Promise<void>;
  /** Hears each time that the clock shows, the first one too. */
  readonly onTime?: (time: number) => void;
}

/** A clock that stands still until it is told to go on. */
export function createFakeClock({
  start = new Date('2026-01-01T12:00:00Z'),
  atRest = () => new Promise((resolve) => setImmediate(resolve)),
  onTime = () => {},
}: FakeClockOptions = {}): FakeClock {
  const waiting = new Set<{ readonly until: number; readonly wake: () => void }>();
  let time: number;
  const set = (next: number) => {
    time = next;
    onTime(time);
  };
  set(start.getTime());

  return {
    now: () => new Date(time),
    wait(milliseconds, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const waiter = { until: time + Math.max(0, milliseconds), wake };
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
        const [next] = [...waiting].sort((one, other) => one.until - other.until);
        if (!next || next.until > end) break;
        set(Math.max(time, next.until));
        next.wake();
      }
      set(end);
    },
    sleep(milliseconds) {
      set(time + milliseconds);
    },
    get waiting() {
      return waiting.size;
    },
  };
}
