import { install } from '@sinonjs/fake-timers';

/**
 * Runs code on a clock that leaps from timer to timer, with seeded chance, until it is done.
 *
 * @template Result
 * @param {() => number} uniform takes the place of `Math.random`
 * @param {() => Promise<Result>} run
 * @returns {Promise<Result>}
 */
export async function fakeTime(uniform, run) {
  const { setImmediate } = globalThis;
  const { random } = Math;
  const clock = install({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  Math.random = uniform;
  try {
    let isDone = false;
    const result = run().finally(() => {
      isDone = true;
    });
    result.catch(() => {});
    for (;;) {
      // Whoever can go on without time does so first.
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return result;
      if (clock.countTimers() === 0) throw new Error('Nobody waits, and nothing is done.');
      clock.next();
    }
  } finally {
    Math.random = random;
    clock.uninstall();
  }
}
