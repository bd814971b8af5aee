import { deadlineGraceSeconds, defaultLifeSeconds } from '../protocol.js';
import type { AIRequestSnapshot } from '../snapshot.js';

/** How long to look for a row that has not been seen, in milliseconds. */
export const defaultLookMs = defaultLifeSeconds * 1000;

/**
 * Tells how much longer a live request may take, in milliseconds: until 90 s after its deadline.
 *
 * Counted as a duration from its start: where that is known by this machine's clock, the backend's may go wrong by hours.
 */
export function lookMs({ createdAt, deadline }: AIRequestSnapshot, startedAt: number): number {
  const lifeMs = createdAt && deadline ? deadline.getTime() - createdAt.getTime() : defaultLookMs;
  return startedAt + lifeMs + deadlineGraceSeconds * 1000 - Date.now();
}
