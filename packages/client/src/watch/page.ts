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
