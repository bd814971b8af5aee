import type { RequestFailure } from './failure.js';
import type { DispatcherPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';

/** Ends a request that nobody else will end, if it still is as it was seen. The end's own event has it told and booked. */
export async function endRequest(
  how: 'expire' | 'abandon',
  row: StoredRequest,
  failure: RequestFailure,
  { store, clock, log, metrics }: Pick<DispatcherPorts, 'store' | 'clock' | 'log' | 'metrics'>,
): Promise<'ended' | 'alive'> {
  if (!(await store[how](row, failure, clock.now()))) return 'alive';
  log.info('ended', { requestId: row.id, attempt: row.attempt, code: failure.code });
  metrics.failed(failure.code);
  return 'ended';
}
