import { deadlineOf } from './deadlineOf.js';
import { endRequest } from './endRequest.js';
import { ranOutOfTime, unknownOutcome } from './failure.js';
import { nextLook } from './nextLook.js';
import type { DispatcherPorts } from './ports.js';
import { mayRestart, restart } from './restart.js';
import type { StoredRequest } from './storedRequest.js';
import { afterDeadlineMs, restartMs } from './timing.js';

/**
 * Looks after a request that is answered in background mode, so that all works without the webhook, too. Its deadline ends
 * it and nothing else does: a worker that died has only failed to tell which response it is.
 */
export async function attendBackground(
  row: StoredRequest,
  ports: DispatcherPorts,
): Promise<'ended' | 'restarted' | 'alive'> {
  const { store, workers, clock } = ports;
  const now = clock.now().getTime();
  const deadline = deadlineOf(row);
  const isPerhapsSubmitted = row.submitted_at !== undefined && row.response_id === undefined;
  // What was paid for is not given up unseen because one look died.
  const endsAt = row.response_id === undefined ? deadline : deadline + afterDeadlineMs;
  if (now >= endsAt) {
    return endRequest('expire', row, isPerhapsSubmitted ? unknownOutcome() : ranOutOfTime(), ports);
  }
  if (row.response_id !== undefined) {
    if (await store.postpone(row, nextLook(row, now))) await workers.start(row.id);
    return 'alive';
  }
  const patientUntil = leaseEndOf(row) + (isPerhapsSubmitted ? 0 : pauseOf(row));
  if (now < patientUntil) {
    await store.postpone(row, new Date(Math.min(patientUntil, deadline)));
    return 'alive';
  }
  if (!isPerhapsSubmitted || mayRestart(row, ports)) return restart(row, ports);
  await store.postpone(row, new Date(deadline));
  return 'alive';
}

function leaseEndOf({ lease_until, created_at }: StoredRequest): number {
  return Date.parse(lease_until ?? created_at);
}

/** Nothing was posted, so that another worker may come, but rarer and rarer where all of them die. */
function pauseOf({ retries = 0 }: StoredRequest): number {
  return retries * restartMs;
}
