import { createClock, install } from '@sinonjs/fake-timers';

/** @import { Clock } from '@sinonjs/fake-timers' */

/**
 * Runs code of which all timers are fake, until it is done.
 *
 * @template Result
 * @param {() => Promise<Result>} run
 * @param {() => number} uniform takes the place of `Math.random`
 * @returns {Promise<Result>}
 */
export async function fakeTime(run, uniform) {
  const { random } = Math;
  const clock = install({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  Math.random = uniform;
  try {
    return await leapUntil(clock, run());
  } finally {
    Math.random = random;
    clock.uninstall();
  }
}

/** Makes a fake clock as the functions' engine wants one. Nothing else hears of it. */
export function createFakeClock() {
  const clock = createClock(Date.UTC(2026, 0, 1));
  return {
    now: () => new clock.Date(),

    /**
     * @param {number} milliseconds
     * @param {AbortSignal} [signal]
     * @returns {Promise<void>}
     */
    wait(milliseconds, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = clock.setTimeout(end, Math.max(0, milliseconds));
        signal?.addEventListener('abort', end);
        function end() {
          clock.clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          resolve();
        }
      });
    },

    /** @param {Promise<unknown>} done */
    runUntil: (done) => leapUntil(clock, done),
  };
}

/**
 * Lets a clock leap from timer to timer, until something is done.
 *
 * @template Result
 * @param {Clock} clock
 * @param {Promise<Result>} result
 */
async function leapUntil(clock, result) {
  let isDone = false;
  const over = result.finally(() => {
    isDone = true;
  });
  over.catch(() => {});
  for (;;) {
    // Whoever can go on without time does so first.
    await new Promise((resolve) => setImmediate(resolve));
    if (isDone) return over;
    if (clock.countTimers() === 0) throw new Error('Nobody waits, and nothing is done.');
    clock.next();
  }
}
