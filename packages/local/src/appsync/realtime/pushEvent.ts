import type { Clock } from '../../clock.js';

const onceAtOnce = [0];

/**
 * Hands an event to one subscriber, as often and as late as told.
 *
 * @param arrivals Milliseconds until it arrives, each time that it does.
 */
export function pushEvent(
  push: () => void,
  arrivals: readonly number[] = onceAtOnce,
  clock: Clock,
  signal: AbortSignal,
): void {
  for (const milliseconds of arrivals) {
    // Not by a wait of no time: what comes undelayed comes in order.
    if (milliseconds <= 0) push();
    else void clock.wait(milliseconds, signal).then(() => signal.aborted || push());
  }
}
