import { answerFormat } from './answerFormat.js';
import { checkAnswer, InvalidAnswer } from './checkAnswer.js';
import { deadlineOf } from './deadlineOf.js';
import { type RequestFailure, ranOutOfTime } from './failure.js';
import type { LogFields, ModelAnswer, Presets, ResponseOutcome, WorkerPorts } from './ports.js';
import { presetOf } from './presetOf.js';
import type { StoredRequest } from './storedRequest.js';
import { storeText } from './storeText.js';

/** What became of a response that is over. */
export type FinalOutcome = Exclude<ResponseOutcome, { readonly state: 'live' }>;

type FinishPorts = Pick<WorkerPorts, 'store' | 'settings' | 'clock' | 'log' | 'metrics'>;

/**
 * Writes on a request's row what became of its response, and returns the row; nothing when the row is not as it was seen.
 * Safe to repeat, and for several at once: the response is the same, and one of them writes.
 *
 * @param responseId The parts of a long text bear it: of one attempt there may be several responses.
 */
export async function finishResponse(
  seen: StoredRequest,
  responseId: string,
  outcome: FinalOutcome,
  ports: FinishPorts,
  presets: Presets,
): Promise<StoredRequest | undefined> {
  if (outcome.state === 'failed') return fail(seen, responseId, outcome.failure, outcome.content, ports);
  const { answer } = outcome;
  const { settings, log } = ports;
  if (settings.logContent) log.info('answered', { ...namesOf(seen, responseId), content: answer.content });
  const invalid = await findFault(seen, responseId, answer, ports, presets);
  return invalid
    ? fail(seen, responseId, invalid, invalid.content, ports)
    : complete(seen, responseId, answer, ports, presets);
}

async function complete(
  seen: StoredRequest,
  responseId: string,
  { content, ...about }: ModelAnswer,
  { store, clock, log, metrics }: FinishPorts,
  presets: Presets,
): Promise<StoredRequest | undefined> {
  const text = await storeText(seen, responseId, content, store);
  const format = answerFormat(seen, presetOf(seen, presets));
  const now = clock.now();
  const written = await store.completeResponse(seen, responseId, { ...about, text, format }, now);
  const asked = Date.parse(seen.submitted_at ?? seen.started_at ?? seen.created_at);
  const figures = { milliseconds: now.getTime() - asked, tokens: about.usage?.totalTokens };
  log.info(written ? 'completed' : 'answered too late', { ...namesOf(seen, responseId), ...figures });
  if (written) metrics.completed(figures);
  return written;
}

async function fail(
  seen: StoredRequest,
  responseId: string,
  found: RequestFailure,
  content: string | undefined,
  { store, clock, log, metrics }: FinishPorts,
): Promise<StoredRequest | undefined> {
  const failure = clock.now().getTime() < deadlineOf(seen) ? found : asTimedOut(found);
  // How it ended is more than the text that there was of it.
  const text = content ? await storeText(seen, responseId, content, store).catch(() => undefined) : undefined;
  const written = await store.failResponse(seen, responseId, failure, clock.now(), text);
  const { code, status } = failure;
  log.info(written ? 'failed' : 'failed too late', { ...namesOf(seen, responseId), code, status });
  if (written) metrics.failed(code);
  return written;
}

/** When the time is up the response is cancelled, and whoever hears of that must not take it for a failure of its own. */
function asTimedOut(found: RequestFailure): RequestFailure {
  return found.code === 'failed' ? ranOutOfTime() : found;
}

async function findFault(
  seen: StoredRequest,
  responseId: string,
  answer: ModelAnswer,
  { log }: FinishPorts,
  presets: Presets,
): Promise<InvalidAnswer | undefined> {
  try {
    await checkAnswer(answer, presetOf(seen, presets));
  } catch (error) {
    if (error instanceof InvalidAnswer) return error;
    // The app's own schema broke, and would each time that somebody brings the answer.
    const code = error instanceof Error ? error.name : 'Unknown';
    log.error('answer not checked', { ...namesOf(seen, responseId), code });
    const message = 'The answer could not be checked by the preset’s schema: see the log of the backend';
    return new InvalidAnswer('invalid_output', message, answer.content);
  }
}

function namesOf({ id, attempt }: StoredRequest, responseId: string): LogFields {
  return { requestId: id, attempt, responseId };
}
