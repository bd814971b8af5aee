import { isTerminal, requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Settings } from '../settings.js';
import { RequestFailure } from './failure.js';
import { type FinalOutcome, finishResponse } from './finishResponse.js';
import type { LogFields, Presets, ResponseOwner, WebhookEvent, WebhookPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';

/** The events that tell of a response's end. */
const ends: readonly string[] = [
  'response.completed',
  'response.failed',
  'response.incomplete',
  'response.cancelled',
];

/** A row may go on while it is being ended: as its worker keeps the response's id, for one. */
const tries = 3;

/**
 * Brings home the response that a proven call of the webhook tells of. The call is a hint, and what it says is looked up.
 * Which request it belongs to is told by the response, so that one whose id was never stored is adopted.
 *
 * @returns `done` when there is nothing more to do, `again` when OpenAI should call once more.
 */
export async function receiveWebhook(
  event: WebhookEvent,
  ports: WebhookPorts,
  presets: Presets,
): Promise<'done' | 'again'> {
  if (!ends.includes(event.type)) return 'done';
  const { store, clock, log } = ports;
  try {
    if (await store.hasHeard(event.id)) return 'done';
    const told = await bringHome(event.responseId, ports, presets);
    if (told === 'done') await store.rememberWebhook(event.id, clock.now());
    return told === 'again' ? 'again' : 'done';
  } catch (error) {
    log.error('webhook not received', { responseId: event.responseId, ...reasonOf(error) });
    return 'again';
  }
}

function reasonOf(error: unknown): Pick<LogFields, 'code' | 'status'> {
  if (error instanceof RequestFailure) return { code: error.code, status: error.status };
  return { code: error instanceof Error ? error.name : 'Unknown' };
}

async function bringHome(
  responseId: string,
  ports: WebhookPorts,
  presets: Presets,
): Promise<'done' | 'again' | 'unknown'> {
  const { environment, model } = ports.background;
  const response = await model.retrieve(responseId);
  if (!response) {
    ports.log.info('response not found', { responseId });
    return 'unknown';
  }
  if (!response.owner || response.owner.environment !== environment) return 'done';
  const { owner, outcome } = response;
  if (!requestIdPattern.test(owner.requestId)) return 'done';
  return outcome.state === 'live' ? 'again' : finish(responseId, owner, outcome, ports, presets);
}

async function finish(
  responseId: string,
  owner: ResponseOwner,
  outcome: FinalOutcome,
  ports: WebhookPorts,
  presets: Presets,
): Promise<'done' | 'again'> {
  for (let attempted = 0; attempted < tries; attempted += 1) {
    const row = await ports.store.read(owner.requestId);
    if (!row || isTerminal(row.status)) return 'done';
    if (!isEndOf(row, responseId, owner, outcome, ports.settings)) return 'done';
    if (await finishResponse(row, responseId, outcome, ports, presets)) return 'done';
  }
  return 'again';
}

/** Tells whether what became of a response is what becomes of a request that names it, or does not know it yet. */
function isEndOf(
  row: StoredRequest,
  responseId: string,
  { attempt }: ResponseOwner,
  { state }: FinalOutcome,
  { retryUnknown }: Settings,
): boolean {
  // That one's worker waits for its answer.
  if (row.status === 'in_progress' && !row.background) return false;
  if (row.response_id !== undefined && row.response_id !== responseId) return false;
  const isOfAttempt = row.attempt === attempt;
  // With `retryUnknown` a request may have several responses: any answer is one, but a failure may be followed by another.
  if (state === 'answered') return isOfAttempt || (retryUnknown && (row.retries ?? 0) > 0);
  return row.response_id === responseId || (isOfAttempt && !retryUnknown);
}
