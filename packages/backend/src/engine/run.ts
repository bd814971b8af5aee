import { checkAnswer, InvalidAnswer } from './checkAnswer.js';
import { deadlineOf } from './deadlineOf.js';
import { RequestFailure, unknownOutcome, waitedTooLong } from './failure.js';
import { type Hold, holdLease, LeaseLost } from './holdLease.js';
import type { Presets, WorkerPorts } from './ports.js';
import { presetOf } from './presetOf.js';
import type { StoredRequest } from './storedRequest.js';
import { storeText } from './storeText.js';
import { streamText, type TextStream } from './streamText.js';
import { tellEnd } from './tellEnd.js';
import { lastWritesMs, leaseMs } from './timing.js';
import { toModelCall } from './toModelCall.js';

/**
 * Works on one request: claims its row, asks the model, writes the outcome. Does nothing when the row is not there to be
 * claimed: done, cancelled, or another attempt's.
 *
 * The claim is the last write before the call, and its token fences every later write: a second worker, however late,
 * neither asks the model nor changes the row. Subscribers are told of the text, where the request asks for that, and of the
 * end; what they miss is on the row.
 *
 * @param options.remainingMs What is left on Lambda's clock.
 * @returns Whether the row was claimed.
 */
export async function run(
  id: string,
  ports: WorkerPorts,
  { remainingMs, presets = new Map() }: { remainingMs: number; presets?: Presets },
): Promise<boolean> {
  const { store, clock } = ports;
  const attempt = crypto.randomUUID();
  const started = clock.now();
  const lease = { attempt, until: new Date(started.getTime() + leaseMs) };
  const request = await store.claim(id, lease, started);
  if (!request) return false;

  const endsAt = new Date(Math.min(deadlineOf(request), started.getTime() + remainingMs - lastWritesMs));
  let stream: TextStream | undefined;
  let over: StoredRequest | undefined;
  try {
    if (clock.now() >= endsAt) throw waitedTooLong();
    over = await holdLease(id, lease, endsAt, ports, (hold) => {
      if (request.stream) stream = streamText(request, attempt, ports, hold.signal);
      return answer(request, attempt, ports, presets, hold, stream);
    });
  } catch (error) {
    over = await fail(request, attempt, error, ports, stream);
  }
  if (over) await tellEnd(over, stream, ports, started.getTime() + remainingMs);
  return true;
}

async function answer(
  request: StoredRequest,
  attempt: string,
  { store, model, settings, clock, log, metrics }: WorkerPorts,
  presets: Presets,
  { signal, confirm }: Hold,
  stream?: TextStream,
): Promise<StoredRequest | undefined> {
  const { id } = request;
  const asked = clock.now();
  const call = toModelCall(request, settings, presets);
  if (settings.logContent) log.info('asked', { requestId: id, attempt, messages: call.messages });
  const given = await model.ask(call, { signal, confirm, onText: stream?.add }).catch((error: unknown) => {
    // Why the model was stopped says more than how it took it; what it had reported before says more than the time.
    const lost = signal.reason instanceof LeaseLost;
    throw signal.aborted && (lost || !(error instanceof RequestFailure)) ? signal.reason : error;
  });
  if (settings.logContent) log.info('answered', { requestId: id, attempt, content: given.content });
  await checkAnswer(given, presetOf(request, presets));
  const streamed = stream?.close(given.content);
  // The last of it is on its way while the answer is being written.
  void stream?.flush();
  const text = await storeText(request, attempt, given.content, store, streamed?.seq);
  const { content: _, ...about } = given;
  const written = await store.complete(id, attempt, { ...about, text, format: call.format }, clock.now());
  if (!written) stream?.stop();
  const milliseconds = clock.now().getTime() - asked.getTime();
  const tokens = given.usage?.totalTokens;
  log.info(written ? 'completed' : 'answered too late', { requestId: id, attempt, milliseconds, tokens });
  if (written) metrics.completed({ milliseconds, tokens });
  return written;
}

async function fail(
  request: StoredRequest,
  attempt: string,
  error: unknown,
  { store, clock, log, metrics }: WorkerPorts,
  stream?: TextStream,
): Promise<StoredRequest | undefined> {
  const { id } = request;
  if (error instanceof LeaseLost) {
    log.info('stopped', { requestId: id, attempt });
    return undefined;
  }
  // What was paid for is its owner's: an answer that is not what was asked for, the beginning of one that he has read.
  const streamed = stream?.close(error instanceof InvalidAnswer ? error.content : undefined);
  const content = error instanceof InvalidAnswer ? error.content : streamed?.content;
  const place = async () =>
    content ? storeText(request, attempt, content, store, streamed?.seq) : undefined;
  if (!(error instanceof RequestFailure)) {
    // A fault of ours, after the call or before it: nobody knows, but the owner need not wait for the deadline.
    const text = await place().catch(() => undefined);
    await store.fail(id, attempt, unknownOutcome(), clock.now(), text).catch(() => {});
    throw error;
  }
  // How it ended is more than the text that there was of it.
  const text = await place().catch(() => undefined);
  const written = await store.fail(id, attempt, error, clock.now(), text);
  const { code, status } = error;
  log.info(written ? 'failed' : 'failed too late', { requestId: id, attempt, code, status });
  if (written) metrics.failed(code);
  return written;
}
