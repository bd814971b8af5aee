import { wait } from './wait.js';

/** What time it is, and waiting. A test hands in one that runs faster, or only when told to. */
export interface Clock {
  now(): Date;
  /** Waits for this many of the clock's milliseconds, or less when the signal aborts. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const realClock: Clock = { now: () => new Date(), wait };
