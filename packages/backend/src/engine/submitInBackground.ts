import { cancelAtLast } from './cancelAtLast.js';
import { deadlineOf } from './deadlineOf.js';
import { RequestFailure, unknownOutcome, waitedTooLong } from './failure.js';
import { LeaseLost } from './holdLease.js';
import { nextLook } from './nextLook.js';
import type { BackgroundWorkerPorts, Lease, Presets } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { lastWritesMs, submissionMs } from './timing.js';
import { toModelCall } from './toModelCall.js';

/**
 * Hands one request over to a model that works on by itself: claims its row, posts it, keeps the response's id, and is done.
 * Does nothing when the row is not there to be claimed.
 *
 * The last write before each POST says on the row that it may have been posted. Where nobody knows whether it was accepted,
 * the row is left as it is: the webhook names the request, and brings what was paid for.
 *
 * @param options.remainingMs What is left on Lambda's clock.
 */
export async function submitInBackground(
  id: string,
  ports: BackgroundWorkerPorts,
  { remainingMs, presets }: { remainingMs: number; presets: Presets },
): Promise<void> {
  const { store, background, clock, log } = ports;
  const attempt = crypto.randomUUID();
  const started = clock.now();
  const request = await store.claim(id, leaseFrom(started, attempt), started, true);
  if (!request) return;

  const endsAt = new Date(Math.min(deadlineOf(request), started.getTime() + remainingMs - lastWritesMs));
  const submission = { begun: false };
  let responseId: string;
  try {
    responseId = await submit(request, attempt, endsAt, ports, presets, submission);
  } catch (error) {
    return fail(request, attempt, error, ports, submission.begun);
  }
  // Should this fail, the webhook still names the request.
  const kept = await store.keepResponse(id, attempt, responseId, nextLook(request, clock.now().getTime()));
  log.info(kept ? 'submitted' : 'submitted too late', { requestId: id, attempt, responseId });
  if (!kept) await cancelAtLast(responseId, request, background.model, ports);
}

/** Nothing ends the POST but the time: whoever cancels needs the id that it brings. */
async function submit(
  request: StoredRequest,
  attempt: string,
  endsAt: Date,
  { store, background, settings, clock, log }: BackgroundWorkerPorts,
  presets: Presets,
  submission: { begun: boolean },
): Promise<string> {
  const { id } = request;
  if (clock.now() >= endsAt) throw waitedTooLong();
  const call = toModelCall(request, settings, presets);
  if (settings.logContent) log.info('asked', { requestId: id, attempt, messages: call.messages });

  async function confirm(): Promise<void> {
    submission.begun = true;
    const now = clock.now();
    if (!(await store.beginSubmission(id, leaseFrom(now, attempt), now))) {
      throw new LeaseLost('The row is lost');
    }
  }

  const timeUp = new AbortController();
  const done = new AbortController();
  void clock.wait(endsAt.getTime() - clock.now().getTime(), done.signal).then(() => {
    if (!done.signal.aborted) timeUp.abort(unknownOutcome());
  });
  try {
    const owner = { requestId: id, environment: background.environment, attempt };
    return await background.model.submit(call, owner, { signal: timeUp.signal, confirm });
  } finally {
    done.abort();
  }
}

async function fail(
  { id }: StoredRequest,
  attempt: string,
  error: unknown,
  { store, clock, log, metrics }: BackgroundWorkerPorts,
  begun: boolean,
): Promise<void> {
  if (error instanceof LeaseLost) {
    log.info('stopped', { requestId: id, attempt });
    return;
  }
  if (!(error instanceof RequestFailure)) {
    // A fault of ours that every attempt would meet again. Later than that, the reaper and the webhook know what to do.
    if (!begun) await store.fail(id, attempt, unknownOutcome(), clock.now()).catch(() => {});
    throw error;
  }
  const { code, status } = error;
  if (code === 'unknown_outcome') {
    log.info('perhaps submitted', { requestId: id, attempt, code, status });
    return;
  }
  const written = await store.fail(id, attempt, error, clock.now());
  log.info(written ? 'failed' : 'failed too late', { requestId: id, attempt, code, status });
  if (written) metrics.failed(code);
}

function leaseFrom(now: Date, attempt: string): Lease {
  return { attempt, until: new Date(now.getTime() + submissionMs) };
}
