/**
 * Says how often to read the row of a request that is waited for: once each `ratio` of its age, at least `minMs` and at most
 * `maxMs` apart, and each time up to `jitter` of that more or less. In a page that nobody sees it is read six times more
 * rarely.
 */
export interface PollOptions {
  /** The shortest time between two reads, before `jitter`, in milliseconds, 50 or more. @default 750, or `maxMs` if less */
  readonly minMs?: number;
  /** The longest, before `jitter`, in milliseconds, no less than `minMs`. @default 5000, or `minMs` if that is more */
  readonly maxMs?: number;
  /** The time between two reads as a part of the request's age, 0 or more. @default 0.1 */
  readonly ratio?: number;
  /**
   * How far a delay may stray at random, to both sides, as a part of it, from 0 to less than 1: it keeps many clients from
   * reading in step. @default 0.15
   */
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
  { minMs = 750, maxMs = Math.max(5_000, minMs), ratio = 0.1, jitter = 0.15 }: PollOptions,
  hidden: boolean,
): number {
  const delay = Math.min(Math.max(ageMs * ratio, minMs), maxMs);
  const strayed = delay * (1 + jitter * (2 * Math.random() - 1));
  return hidden ? strayed * hiddenFactor : strayed;
}
