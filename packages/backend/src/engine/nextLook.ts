import { deadlineOf } from './deadlineOf.js';
import type { StoredRequest } from './storedRequest.js';
import { lastLookMs, lookAgainMs } from './timing.js';

const leastPaceMs = 60_000;
const mostPaceMs = 300_000;

/**
 * Tells when to look at a response again, in case its webhook is lost: the longer the model has been thinking, the later.
 * The last time is shortly before the deadline; should that look die, the reaper's next run has another.
 */
export function nextLook(request: StoredRequest, now: number): Date {
  const deadline = deadlineOf(request);
  const lastLook = deadline - lastLookMs;
  if (now >= lastLook) return new Date(now + lookAgainMs);
  const age = now - Date.parse(request.started_at ?? request.created_at);
  const pace = Math.max(leastPaceMs, Math.min(age / 4, mostPaceMs));
  return new Date(Math.min(now + pace, lastLook));
}
