import { wait } from '../wait.js';

/** Waits, in real time. No pause is none: not even a turn of the event loop. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await wait(milliseconds, signal);
}
