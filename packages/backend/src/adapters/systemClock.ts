import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../engine/ports.js';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  wait: (milliseconds, signal) =>
    delay(Math.max(0, milliseconds), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
};
