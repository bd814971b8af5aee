/** The deadline is running: who asks for more patience than that is asked again all the same. */
const longestWaitMs = 60_000;

/**
 * Reads how long a provider asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date. At
 * most a minute, and 0 when it says nothing that makes sense.
 */
export function readRetryAfter(headers: Headers | undefined): number {
  const milliseconds = Number(headers?.get('retry-after-ms'));
  if (milliseconds > 0) return Math.min(milliseconds, longestWaitMs);
  const value = headers?.get('retry-after') ?? '';
  const wait = Number(value) * 1000 || Date.parse(value) - Date.now();
  return wait > 0 ? Math.min(wait, longestWaitMs) : 0;
}
