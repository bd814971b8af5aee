/** @typedef {{ at: number, resolve: () => void }} Timer */

/** Makes a clock for the engine that stands still while anybody works, and then jumps to the next who waits. */
export function virtualClock() {
  let time = Date.UTC(2026, 0, 1);
  /** @type {Set<Timer>} */
  const timers = new Set();

  return {
    now: () => new Date(time),

    /**
     * @param {number} milliseconds
     * @param {AbortSignal} [signal]
     * @returns {Promise<void>}
     */
    wait(milliseconds, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = { at: time + Math.max(0, milliseconds), resolve: end };
        function end() {
          timers.delete(timer);
          signal?.removeEventListener('abort', end);
          resolve();
        }
        timers.add(timer);
        signal?.addEventListener('abort', end);
      });
    },

    /**
     * Lets time pass until something is done.
     *
     * @param {Promise<unknown>} done
     */
    async runUntil(done) {
      let isDone = false;
      const over = done.finally(() => {
        isDone = true;
      });
      over.catch(() => {});
      for (;;) {
        // Whoever can go on without time does so first.
        await new Promise((resolve) => setImmediate(resolve));
        if (isDone) return over;
        const [first, ...others] = timers;
        if (!first) throw new Error('Nobody waits, and nothing is done');
        const next = others.reduce((one, other) => (other.at < one.at ? other : one), first);
        time = next.at;
        next.resolve();
      }
    },
  };
}
