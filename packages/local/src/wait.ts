/** The longest that a timer of Node's can wait: 24 days. A longer one would be over at once. */
const longestMs = 2 ** 31 - 1;

/** Waits, or less when the signal aborts: the caller looks at the signal if it matters which. */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, Math.min(milliseconds, longestMs));
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
