import type { DispatcherPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { pushMs } from './timing.js';
import { toEvent } from './toEvent.js';
import { within } from './within.js';

/** Tells subscribers that a request is over. That nobody may have heard it is logged, and no more: the row says it, too. */
export async function publishEnd(
  request: StoredRequest,
  { publisher, clock, log }: Pick<DispatcherPorts, 'publisher' | 'clock' | 'log'>,
  mostMs: number = pushMs,
): Promise<void> {
  const requestId = request.id;
  try {
    const outcome = await within(mostMs, clock, publisher.publish(toEvent(request)));
    if (outcome === 'late') log.error('end not published', { requestId, code: 'Late' });
  } catch (error) {
    log.error('end not published', { requestId, code: error instanceof Error ? error.name : 'Unknown' });
  }
}
