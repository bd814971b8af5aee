import { isTerminal } from '@amplify-ai-request/client/protocol';
import { deadlineOf } from './deadlineOf.js';
import { endRequest } from './endRequest.js';
import { RequestFailure, ranOutOfTime, unknownOutcome } from './failure.js';
import { finishResponse } from './finishResponse.js';
import type { ModelResponse, Presets, WorkerPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { lastLookMs, lookEveryMs } from './timing.js';

/**
 * Looks after the response that a row names. Of a live request it brings what the webhook has not brought; the last look
 * goes on until the deadline, and then ends both. Of a request that is over it cancels the response. What fails here is done
 * by the next look.
 */
export async function attendResponse(
  seen: StoredRequest,
  responseId: string,
  ports: WorkerPorts,
  presets: Presets,
): Promise<void> {
  try {
    if (isTerminal(seen.status)) await cancel(seen, responseId, ports);
    else await watch(seen, responseId, ports, presets);
  } catch (error) {
    tellFailure(error, seen, responseId, ports);
  }
}

/** Looks once or, when there is no other look before the deadline, until then. */
async function watch(
  seen: StoredRequest,
  responseId: string,
  ports: WorkerPorts,
  presets: Presets,
): Promise<void> {
  const { store, clock } = ports;
  let row: StoredRequest | undefined = seen;
  while (row && !isTerminal(row.status) && row.response_id === responseId) {
    const response = await find(row, responseId, ports).catch((error: unknown) => {
      tellFailure(error, seen, responseId, ports);
    });
    if (response && response.outcome.state !== 'live') {
      await finishResponse(row, responseId, response.outcome, ports, presets);
      return;
    }
    const leftMs = deadlineOf(row) - clock.now().getTime();
    if (leftMs <= 0) return endInTime(row, responseId, ports, presets);
    if (leftMs > lastLookMs) return;
    await clock.wait(Math.min(lookEveryMs, leftMs), new AbortController().signal);
    row = await store.read(seen.id);
  }
}

/** Cancels before it looks for the last time: an answer that comes meanwhile has been paid for. */
async function endInTime(
  row: StoredRequest,
  responseId: string,
  ports: WorkerPorts,
  presets: Presets,
): Promise<void> {
  const { store, background } = ports;
  await background.model.cancel(responseId);
  const response = await find(row, responseId, ports);
  if (response && response.outcome.state !== 'live') {
    await finishResponse(row, responseId, response.outcome, ports, presets);
    return;
  }
  const failure = response ? ranOutOfTime() : unknownOutcome();
  if ((await endRequest('expire', row, failure, ports)) === 'ended') await store.dropResponse(row);
}

/** One that OpenAI does not find, or that bears another's name, may still be found by a later look. */
async function find(
  { id, attempt }: StoredRequest,
  responseId: string,
  { background, log }: WorkerPorts,
): Promise<ModelResponse | undefined> {
  const response = await background.model.retrieve(responseId);
  if (response && (response.owner?.attempt ?? attempt) === attempt) return response;
  log.error('response not found', { requestId: id, attempt, responseId });
  return undefined;
}

async function cancel(
  seen: StoredRequest,
  responseId: string,
  { store, background, log }: WorkerPorts,
): Promise<void> {
  await background.model.cancel(responseId);
  await store.dropResponse(seen);
  log.info('response cancelled', { requestId: seen.id, responseId });
}

function tellFailure(
  error: unknown,
  { id, attempt }: StoredRequest,
  responseId: string,
  { log }: WorkerPorts,
): void {
  if (!(error instanceof RequestFailure)) throw error;
  const { code, status } = error;
  log.error('response not attended', { requestId: id, attempt, responseId, code, status });
}
