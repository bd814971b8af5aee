import { isTerminal } from '@amplify-ai-request/client/protocol';
import type { Counts } from './countIn.js';
import type { DispatcherPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { talliesOf } from './tallies.js';

/**
 * Brings the tallies in line with a request that was admitted or is over, whoever made that so.
 *
 * An open entry under the token that the request names was rightly made: it is closed when it has served, and an owner's
 * gives its place back. Any other was made by a dispatcher that came too late, or for a request that was refused: all that
 * it counted is taken back. Safe to repeat, and for several at once, since each entry can be closed once.
 *
 * @param known The open entries, where the caller has just made them. @default they are looked up
 */
export async function settle(
  request: StoredRequest,
  { usage, settings }: Pick<DispatcherPorts, 'usage' | 'settings'>,
  known?: Counts,
): Promise<void> {
  const over = isTerminal(request.status);
  for (const tally of talliesOf(request, settings.limits)) {
    const token = known ? known[tally.name] : await usage.findEntry(tally, request.id);
    if (token === undefined) continue;
    if (request.counts?.[tally.name] !== token) {
      await usage.close(tally, request.id, token, Object.keys(tally.limits));
    } else if (over || tally.openUntil === 'admitted') {
      await usage.close(tally, request.id, token, 'live' in tally.limits ? ['live'] : []);
    }
  }
}
