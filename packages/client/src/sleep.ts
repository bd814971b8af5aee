/** Timers wait 24.8 days at most; beyond that, and so for `Infinity`, they would fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** Resolves after so many milliseconds, or as soon as the signal aborts. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(milliseconds, longestTimerMs));
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
  });
}
