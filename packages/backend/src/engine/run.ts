import { RequestFailure, unknownOutcome, waitedTooLong } from './failure.js';
import type { ModelAnswer, WorkerPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { toModelCall } from './toModelCall.js';

/** Kept back from Lambda's clock for the last write. */
const millisecondsToWrite = 5_000;

/** What a row can hold beside its input: DynamoDB's items end at 400 KB, names and numbers included. */
const largestRow = 380_000;

/**
 * Works on one request: claims its row, asks the model, writes the outcome. Does nothing when the row is not there to be
 * claimed: done, cancelled, or another attempt's.
 *
 * The claim is the last write before the call, and its token fences every later write: a second worker, however late,
 * neither asks the model nor changes the row.
 */
export async function run(
  id: string,
  ports: WorkerPorts,
  { remainingMs }: { remainingMs: number },
): Promise<void> {
  const { store, clock, log } = ports;
  const attempt = crypto.randomUUID();
  const started = clock.now();
  const request = await store.claim(id, attempt, started);
  if (!request) return;
  try {
    const answer = await ask(request, ports, remainingMs - millisecondsToWrite);
    if (rowBytes(request, answer) > largestRow) {
      throw new RequestFailure('too_large', 'The answer is too large to be stored: ask for a shorter one');
    }
    const written = await store.complete(id, attempt, answer, clock.now());
    const milliseconds = clock.now().getTime() - started.getTime();
    log.info(written ? 'completed' : 'answered too late', { requestId: id, attempt, milliseconds });
  } catch (error) {
    if (!(error instanceof RequestFailure)) {
      // A fault of ours, after the call or before it: nobody knows, but the owner need not wait for the deadline.
      await store.fail(id, attempt, unknownOutcome(), clock.now()).catch(() => {});
      throw error;
    }
    await store.fail(id, attempt, error, clock.now());
    log.info('failed', { requestId: id, attempt, code: error.code, status: error.status });
  }
}

/** Ends the call with the request's deadline, or with Lambda's clock where that runs out first. */
async function ask(request: StoredRequest, ports: WorkerPorts, remainingMs: number): Promise<ModelAnswer> {
  const deadline = Date.parse(request.deadline_at ?? request.created_at);
  const left = Math.min(deadline - ports.clock.now().getTime(), remainingMs);
  if (left <= 0) throw waitedTooLong();
  const call = toModelCall(request, ports.settings);
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), left);
  try {
    return await ports.model.ask(call, { signal: clock.signal });
  } catch (error) {
    if (error instanceof RequestFailure || !clock.signal.aborted) throw error;
    throw new RequestFailure(
      'timeout',
      'The model did not answer in time: shorten the task, or raise the timeout',
    );
  } finally {
    clearTimeout(timer);
  }
}

function rowBytes({ system, prompt, messages }: StoredRequest, { content }: ModelAnswer): number {
  return Buffer.byteLength([system, prompt, messages, content].join(''));
}
