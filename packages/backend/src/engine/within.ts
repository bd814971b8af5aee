import type { Clock } from './ports.js';

/** Waits for what somebody does, but no longer than so many milliseconds; then it goes on unheard. */
export async function within(
  milliseconds: number,
  clock: Clock,
  done: Promise<unknown>,
): Promise<'done' | 'late'> {
  const over = new AbortController();
  try {
    return await Promise.race([
      done.then(() => 'done' as const),
      clock.wait(milliseconds, over.signal).then(() => 'late' as const),
    ]);
  } finally {
    over.abort();
  }
}
