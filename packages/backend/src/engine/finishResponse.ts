import { answerFormat } from './answerFormat.js';
import { checkAnswer, InvalidAnswer } from './checkAnswer.js';
import type { RequestFailure } from './failure.js';
import type { ModelAnswer, Presets, ResponseOutcome, WorkerPorts } from './ports.js';
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
 * @param attempt The one that submitted the response: the parts of a long text bear it.
 */
export async function finishResponse(
  seen: StoredRequest,
  attempt: string,
  outcome: FinalOutcome,
  ports: FinishPorts,
  presets: Presets,
): Promise<StoredRequest | undefined> {
  if (outcome.state === 'failed') return fail(seen, attempt, outcome.failure, outcome.content, ports);
  const { answer } = outcome;
  const { settings, log } = ports;
  if (settings.logContent) log.info('answered', { requestId: seen.id, attempt, content: answer.content });
  const invalid = await findFault(seen, attempt, answer, ports, presets);
  return invalid
    ? fail(seen, attempt, invalid, invalid.content, ports)
    : complete(seen, attempt, answer, ports, presets);
}

async function complete(
  seen: StoredRequest,
  attempt: string,
  { content, ...about }: ModelAnswer,
  { store, clock, log, metrics }: FinishPorts,
  presets: Presets,
): Promise<StoredRequest | undefined> {
  const text = await storeText(seen, attempt, content, store);
  const format = answerFormat(seen, presetOf(seen, presets));
  const now = clock.now();
  const written = await store.completeResponse(seen, attempt, { ...about, text, format }, now);
  const asked = Date.parse(seen.submitted_at ?? seen.started_at ?? seen.created_at);
  const figures = { milliseconds: now.getTime() - asked, tokens: about.usage?.totalTokens };
  log.info(written ? 'completed' : 'answered too late', { requestId: seen.id, attempt, ...figures });
  if (written) metrics.completed(figures);
  return written;
}

async function fail(
  seen: StoredRequest,
  attempt: string,
  failure: RequestFailure,
  content: string | undefined,
  { store, clock, log, metrics }: FinishPorts,
): Promise<StoredRequest | undefined> {
  // How it ended is more than the text that there was of it.
  const text = content ? await storeText(seen, attempt, content, store).catch(() => undefined) : undefined;
  const written = await store.failResponse(seen, attempt, failure, clock.now(), text);
  const { code, status } = failure;
  log.info(written ? 'failed' : 'failed too late', { requestId: seen.id, attempt, code, status });
  if (written) metrics.failed(code);
  return written;
}

async function findFault(
  seen: StoredRequest,
  attempt: string,
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
    log.error('answer not checked', { requestId: seen.id, attempt, code });
    const message = 'The answer could not be checked by the preset’s schema: see the log of the backend';
    return new InvalidAnswer('invalid_output', message, answer.content);
  }
}
