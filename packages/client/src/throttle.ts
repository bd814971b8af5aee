import { longestTimerMs } from './sleep.js';

/** Calls at once, then not more often than each so many milliseconds, as long as there is a reason to. */
export interface Throttle {
  /** Has the function called, now or when its time has come. */
  call(): void;
  /** Drops the call that has not been made yet. */
  drop(): void;
}

export function createThrottle(run: () => void, milliseconds: number): Throttle {
  const pauseMs = Math.min(milliseconds, longestTimerMs);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;

  function runNow(): void {
    timer = undefined;
    lastAt = Date.now();
    run();
  }

  return {
    call() {
      const wait = lastAt + pauseMs - Date.now();
      // A clock that was set back must not make it wait for long.
      if (wait <= 0 || wait > pauseMs) runNow();
      else timer ??= setTimeout(runNow, wait);
    },
    drop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
