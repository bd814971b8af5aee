/** Tells whether this runs in a page that nobody sees at the moment. */
export function isHidden(): boolean {
  return typeof document !== 'undefined' && document.hidden;
}

/** Calls back each time the page comes into view or online again. Outside of a browser: never. */
export function onReturn(listener: () => void): () => void {
  if (typeof document === 'undefined') return () => {};
  const seen = () => {
    if (!document.hidden) listener();
  };
  document.addEventListener('visibilitychange', seen);
  globalThis.addEventListener('online', listener);
  return () => {
    document.removeEventListener('visibilitychange', seen);
    globalThis.removeEventListener('online', listener);
  };
}

/** Tells whether the browser knows that nothing can be reached. Outside of a browser: never. */
export function isOffline(): boolean {
  return typeof document !== 'undefined' && !navigator.onLine;
}

/** Resolves when the browser is online again, or the signal aborts. */
export function untilOnline(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      globalThis.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    globalThis.addEventListener('online', end);
    signal.addEventListener('abort', end);
    if (signal.aborted || !isOffline()) end();
  });
}
