import type { Settings } from '../settings.js';
import { RequestFailure } from './failure.js';
import type { StoredRequest } from './storedRequest.js';

/** The names of the counters in the tallies. */
export type Counter = 'live' | 'requests' | 'guest_requests';

/**
 * A day's counts of one owner, or of the app: counters, each with its limit, and an open entry for each request that is
 * being counted. The entry makes a repetition find that it was counted already.
 */
export interface Tally {
  readonly name: 'owner' | 'app';
  /** No UUID, so that no client's operation reaches it. */
  readonly key: string;
  readonly limits: Readonly<Partial<Record<Counter, number>>>;
  /**
   * Until when the entry stays: an owner's holds the place of a live request until it is over, the app's only bridges the
   * time until the request itself says that it was counted.
   */
  readonly openUntil: 'over' | 'admitted';
  /** Epoch seconds: a day's counts are of no use on the next, but a request that began on it may still be live. */
  readonly ttl: number;
}

const secondsADay = 24 * 3600;

/** The tallies that count a request: its owner's, if it has one, and the app's, on the day of its submission. */
export function talliesOf({ owner, guest, created_at }: StoredRequest, limits: Settings['limits']): Tally[] {
  const day = created_at.slice(0, 10);
  const ttl = Date.parse(`${day}T00:00:00Z`) / 1000 + 3 * secondsADay;
  const ofApp: Tally = {
    name: 'app',
    key: `usage#${day}`,
    limits: {
      requests: limits.requestsPerDay,
      ...(guest && { guest_requests: limits.requestsPerDayOfGuests }),
    },
    openUntil: 'admitted',
    ttl,
  };
  if (owner === undefined) return [ofApp];
  const ofOwner: Tally = {
    name: 'owner',
    key: `usage#${day}#${owner}`,
    limits: { live: limits.liveRequestsPerOwner, requests: limits.requestsPerDayPerOwner },
    openUntil: 'over',
    ttl,
  };
  return [ofOwner, ofApp];
}

/** Says which limit is reached, and what its owner can do about it. */
export function quotaExceeded(tally: Tally, counter: string): RequestFailure {
  const limit = tally.limits[counter as Counter];
  const messages: Readonly<Record<string, string>> = {
    'owner live': `You have ${limit} requests under way, which is the limit: wait until one of them is over`,
    'owner requests': `You have sent ${limit} requests today, which is the limit: try again tomorrow (UTC)`,
    'app guest_requests': "Today's requests of guests are used up: sign in, or try again tomorrow (UTC)",
    'app requests': "Today's requests of this app are used up: try again tomorrow (UTC)",
  };
  return new RequestFailure('quota_exceeded', messages[`${tally.name} ${counter}`] ?? 'A limit is reached');
}
