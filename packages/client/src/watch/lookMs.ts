import { deadlineGraceSeconds, defaultLifeSeconds } from '../protocol.js';
import type { AIRequestSnapshot } from '../snapshot.js';

/** How long to look for a row that has not been seen, in milliseconds. */
export const defaultLookMs = defaultLifeSeconds * 1000;

/**
 * Tells how much longer a live request may take, in milliseconds: until 90 s after its deadline.
 *
 * Counted as a duration from its start: where that is known by this machine's clock, the backend's may go wrong by hours.
 * Where it is not, after a resume, a row that should be over is given 90 s from the first look: one clock may be wrong.
 */
export function lookMs(
  { createdAt, deadline }: AIRequestSnapshot,
  startedAt: number,
  lookedAt: number,
): number {
  const graceMs = deadlineGraceSeconds * 1000;
  const lifeMs = createdAt && deadline ? deadline.getTime() - createdAt.getTime() : defaultLookMs;
  return Math.max(startedAt + lifeMs, lookedAt) + graceMs - Date.now();
}
