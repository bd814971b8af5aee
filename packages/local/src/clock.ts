import { wait } from './wait.js';

/** What time it is, and waiting. A test hands in one that runs faster, or only when told to. */
export interface Clock {
  now(): Date;
  /** Waits for this many of the clock's milliseconds, or less when the signal aborts. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const realClock: Clock = { now: () => new Date(), wait };

/** Makes a clock that starts at the real time and runs so many times as fast. */
export function createFastClock(speed: number): Clock {
  const start = Date.now();
  return {
    now: () => new Date(start + (Date.now() - start) * speed),
    wait: (milliseconds, signal) => wait(milliseconds / speed, signal),
  };
}
