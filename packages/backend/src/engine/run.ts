import { checkAnswer, InvalidAnswer } from './checkAnswer.js';
import { RequestFailure, unknownOutcome, waitedTooLong } from './failure.js';
import { type Hold, holdLease, LeaseLost } from './holdLease.js';
import type { Presets, WorkerPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { storeText } from './storeText.js';
import { lastWritesMs, leaseMs } from './timing.js';
import { toModelCall } from './toModelCall.js';

/**
 * Works on one request: claims its row, asks the model, writes the outcome. Does nothing when the row is not there to be
 * claimed: done, cancelled, or another attempt's.
 *
 * The claim is the last write before the call, and its token fences every later write: a second worker, however late,
 * neither asks the model nor changes the row.
 *
 * @param options.remainingMs What is left on Lambda's clock.
 */
export async function run(
  id: string,
  ports: WorkerPorts,
  { remainingMs, presets = new Map() }: { remainingMs: number; presets?: Presets },
): Promise<void> {
  const { store, clock } = ports;
  const attempt = crypto.randomUUID();
  const started = clock.now();
  const lease = { attempt, until: new Date(started.getTime() + leaseMs) };
  const request = await store.claim(id, lease, started);
  if (!request) return;

  const deadline = Date.parse(request.deadline_at ?? request.created_at);
  const endsAt = new Date(Math.min(deadline, started.getTime() + remainingMs - lastWritesMs));
  try {
    if (clock.now() >= endsAt) throw waitedTooLong();
    await holdLease(id, lease, endsAt, ports, (hold) => answer(request, attempt, ports, presets, hold));
  } catch (error) {
    await fail(request, attempt, error, ports);
  }
}

async function answer(
  request: StoredRequest,
  attempt: string,
  { store, model, settings, clock, log, metrics }: WorkerPorts,
  presets: Presets,
  { signal, confirm }: Hold,
): Promise<void> {
  const { id } = request;
  const asked = clock.now();
  const call = toModelCall(request, settings, presets);
  if (settings.logContent) log.info('asked', { requestId: id, attempt, messages: call.messages });
  const given = await model.ask(call, { signal, confirm }).catch((error: unknown) => {
    // Why the model was stopped says more than how it took it; what it had reported before says more than the time.
    const lost = signal.reason instanceof LeaseLost;
    throw signal.aborted && (lost || !(error instanceof RequestFailure)) ? signal.reason : error;
  });
  if (settings.logContent) log.info('answered', { requestId: id, attempt, content: given.content });
  await checkAnswer(given, request.preset === undefined ? undefined : presets.get(request.preset));
  const text = await storeText(request, attempt, given.content, store);
  const { content: _, ...about } = given;
  const written = await store.complete(id, attempt, { ...about, text, format: call.format }, clock.now());
  const milliseconds = clock.now().getTime() - asked.getTime();
  const tokens = given.usage?.totalTokens;
  log.info(written ? 'completed' : 'answered too late', { requestId: id, attempt, milliseconds, tokens });
  if (written) metrics.completed({ milliseconds, tokens });
}

async function fail(
  request: StoredRequest,
  attempt: string,
  error: unknown,
  { store, clock, log, metrics }: WorkerPorts,
): Promise<void> {
  const { id } = request;
  if (error instanceof LeaseLost) return log.info('stopped', { requestId: id, attempt });
  if (!(error instanceof RequestFailure)) {
    // A fault of ours, after the call or before it: nobody knows, but the owner need not wait for the deadline.
    await store.fail(id, attempt, unknownOutcome(), clock.now()).catch(() => {});
    throw error;
  }
  // An answer that is not what was asked for has been paid for: its owner gets it.
  const text =
    error instanceof InvalidAnswer ? await storeText(request, attempt, error.content, store) : undefined;
  const written = await store.fail(id, attempt, error, clock.now(), text);
  const { code, status } = error;
  log.info(written ? 'failed' : 'failed too late', { requestId: id, attempt, code, status });
  if (written) metrics.failed(code);
}
