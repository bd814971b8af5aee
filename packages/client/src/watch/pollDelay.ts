/** How often to read the row of a request that is waited for. */
export interface PollOptions {
  /** The shortest time between two reads, in milliseconds. @default 750 */
  readonly minMs?: number;
  /** The longest, in milliseconds. @default 5000 */
  readonly maxMs?: number;
  /** The time between two reads as a part of the request's age. @default 0.1 */
  readonly ratio?: number;
  /** How far a delay may stray at random, as a part of it: it keeps many clients from reading in step. @default 0.15 */
  readonly jitter?: number;
}

/** A page that nobody sees reads this many times slower. */
const hiddenFactor = 6;

/**
 * Tells how long to wait until the next read, in milliseconds.
 *
 * In proportion to age, an answer is seen about a tenth of its own time late at most. Doubling the delay instead, as is
 * right for errors, would see a minute's answer a quarter of a minute late.
 */
export function pollDelay(
  ageMs: number,
  { minMs = 750, maxMs = 5_000, ratio = 0.1, jitter = 0.15 }: PollOptions,
  hidden: boolean,
): number {
  const delay = Math.min(Math.max(ageMs * ratio, minMs), maxMs);
  const strayed = delay * (1 + jitter * (2 * Math.random() - 1));
  return hidden ? strayed * hiddenFactor : strayed;
}
