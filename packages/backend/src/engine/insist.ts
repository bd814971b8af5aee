import type { Clock } from './ports.js';

const tries = 3;
const pauseMs = 1_000;

/** Does something that may fail, up to three times, a second apart; rejects as the last try does. */
export async function insist<Result>(act: () => Promise<Result>, clock: Clock): Promise<Result> {
  for (let attempt = 1; attempt < tries; attempt += 1) {
    try {
      return await act();
    } catch {
      await clock.wait(pauseMs, new AbortController().signal);
    }
  }
  return act();
}
