import { isTerminal, requestIdPattern } from '@amplify-ai-request/client/protocol';
import { RequestFailure } from './failure.js';
import { type FinalOutcome, finishResponse } from './finishResponse.js';
import type { LogFields, Presets, ResponseOwner, WebhookEvent, WebhookPorts } from './ports.js';

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
    return told;
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
): Promise<'done' | 'again'> {
  const { environment, model } = ports.background;
  const response = await model.retrieve(responseId);
  if (!response?.owner || response.owner.environment !== environment) return 'done';
  const { owner, outcome } = response;
  if (!requestIdPattern.test(owner.requestId)) return 'done';
  return outcome.state === 'live' ? 'again' : finish(responseId, owner, outcome, ports, presets);
}

async function finish(
  responseId: string,
  { requestId, attempt }: ResponseOwner,
  outcome: FinalOutcome,
  ports: WebhookPorts,
  presets: Presets,
): Promise<'done' | 'again'> {
  for (let attempted = 0; attempted < tries; attempted += 1) {
    const row = await ports.store.read(requestId);
    if (!row || isTerminal(row.status)) return 'done';
    // With `retryUnknown` there may be several responses of a request: the row says which is its own.
    if ((row.response_id ?? responseId) !== responseId) return 'done';
    // An earlier one's answer is an answer; its failure is none of the attempt's that has come since.
    if (outcome.state === 'failed' && row.attempt !== attempt) return 'done';
    if (await finishResponse(row, attempt, outcome, ports, presets)) return 'done';
  }
  return 'again';
}
