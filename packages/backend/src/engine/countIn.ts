import type { RequestFailure } from './failure.js';
import type { DispatcherPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { quotaExceeded, talliesOf } from './tallies.js';

/** The token of each tally's entry, by the tally's name. */
export type Counts = Readonly<Record<string, string>>;

/**
 * Counts a request in its tallies, or tells which limit is reached.
 *
 * Safe to repeat: a tally that has an open entry of the request counts it no second time and names the entry's token. The
 * request's admission then keeps the tokens that it rests on. What was counted and comes to nothing, `settle` takes back.
 */
export async function countIn(
  request: StoredRequest,
  { usage, settings }: Pick<DispatcherPorts, 'usage' | 'settings'>,
): Promise<{ counts: Counts } | { refusal: RequestFailure }> {
  const counts: Record<string, string> = {};
  for (const tally of talliesOf(request, settings.limits)) {
    const counted = await usage.count(tally, request.id, crypto.randomUUID());
    if ('full' in counted) return { refusal: quotaExceeded(tally, counted.full) };
    counts[tally.name] = counted.token;
  }
  return { counts };
}
