import { deadlineOf } from './deadlineOf.js';
import type { DispatcherPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { restartMs } from './timing.js';

/** Requests that nobody knows the outcome of are asked again this often, where the deployer wants it. */
const mostRetries = 3;

/** Tells whether a request that may have been paid for is asked again all the same. */
export function mayRestart(row: StoredRequest, { settings, clock }: DispatcherPorts): boolean {
  const isInTime = clock.now().getTime() < deadlineOf(row);
  return settings.retryUnknown && isInTime && (row.retries ?? 0) < mostRetries;
}

/** Puts a request back into the queue, and starts a worker for it. */
export async function restart(
  row: StoredRequest,
  { store, workers, clock }: DispatcherPorts,
): Promise<'restarted' | 'alive'> {
  const next = new Date(Math.min(clock.now().getTime() + restartMs, deadlineOf(row)));
  if (!(await store.requeue(row, next))) return 'alive';
  await workers.start(row.id);
  return 'restarted';
}
