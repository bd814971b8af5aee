import { isTerminal } from '@amplify-ai-request/client/protocol';
import { deadlineOf } from './deadlineOf.js';
import { RequestFailure, ranOutOfTime, unknownOutcome } from './failure.js';
import { finishResponse } from './finishResponse.js';
import type { BackgroundWorkerPorts, Presets } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { lastLookMs } from './timing.js';

/**
 * Looks after the response that a row names. Of a live request it brings what the webhook has not brought, or, when its time
 * is as good as up, ends both; of one that is over it cancels the response. What fails here is done by the next look.
 */
export async function attendResponse(
  seen: StoredRequest,
  responseId: string,
  ports: BackgroundWorkerPorts,
  presets: Presets,
): Promise<void> {
  try {
    if (isTerminal(seen.status)) await cancel(seen, responseId, ports);
    else await lookUp(seen, responseId, ports, presets);
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const { code, status } = error;
    const about = { requestId: seen.id, attempt: seen.attempt, responseId };
    ports.log.error('response not attended', { ...about, code, status });
  }
}

async function lookUp(
  seen: StoredRequest,
  responseId: string,
  ports: BackgroundWorkerPorts,
  presets: Presets,
): Promise<void> {
  const response = await ports.background.model.retrieve(responseId);
  const outcome = response?.outcome ?? { state: 'failed', failure: unknownOutcome() };
  if (outcome.state === 'live') return endInTime(seen, responseId, ports);
  const attempt = response?.owner?.attempt ?? seen.attempt ?? crypto.randomUUID();
  await finishResponse(seen, attempt, outcome, ports, presets);
}

/** Nobody looks again before the deadline: what comes after that has been paid for in vain. */
async function endInTime(
  seen: StoredRequest,
  responseId: string,
  ports: BackgroundWorkerPorts,
): Promise<void> {
  const { store, clock, log, metrics } = ports;
  const now = clock.now();
  if (now.getTime() < deadlineOf(seen) - lastLookMs) return;
  const failure = ranOutOfTime();
  if (!(await store.expire(seen, failure, now))) return;
  log.info('ended', { requestId: seen.id, attempt: seen.attempt, code: failure.code });
  metrics.failed(failure.code);
  await cancel(seen, responseId, ports);
}

async function cancel(
  seen: StoredRequest,
  responseId: string,
  { store, background, log }: BackgroundWorkerPorts,
): Promise<void> {
  await background.model.cancel(responseId);
  await store.dropResponse(seen);
  log.info('response cancelled', { requestId: seen.id, responseId });
}
