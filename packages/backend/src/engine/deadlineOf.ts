import type { StoredRequest } from './storedRequest.js';

/** When a request's time is up. One that nobody has admitted has none left. */
export function deadlineOf({ deadline_at, created_at }: StoredRequest): number {
  return Date.parse(deadline_at ?? created_at);
}
