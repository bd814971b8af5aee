import { deadlineGraceSeconds, isTerminal } from '@amplify-ai-request/client/protocol';
import { checkRequest } from './checkRequest.js';
import { countIn } from './countIn.js';
import { type RequestFailure, waitedTooLong } from './failure.js';
import type { DispatcherPorts } from './ports.js';
import { publishEnd } from './publishEnd.js';
import { release } from './release.js';
import { settle } from './settle.js';
import type { StoredRequest } from './storedRequest.js';
import { restartMs } from './timing.js';

const millisecondsADay = 24 * 3600 * 1000;

/**
 * Does what a row's change asks for: a queued request is admitted and gets its worker, or is failed before it costs
 * anything; the end of one that is over is told and booked.
 *
 * Safe to repeat, as the stream delivers at least once: a request whose dispatcher died between admission and start gets
 * its worker now, and of several workers the first to claim the row works. One too many does nothing.
 */
export async function admit(id: string, ports: DispatcherPorts): Promise<void> {
  const found = await ports.store.read(id);
  const request = found?.status === 'queued' && !found.admitted_at ? await decide(found, ports) : found;
  if (!request) return;
  if (isTerminal(request.status)) {
    // One that has been refused just now comes again, by the event of its end. Its place is not kept until a push is heard.
    await Promise.all([request === found && publishEnd(request, ports), release(request, ports)]);
    return;
  }
  if (request.status !== 'queued' || !request.admitted_at) return;
  await ports.workers.start(id);
  ports.log.info('dispatched', { requestId: id });
}

/** Admits the request or refuses it, and returns it as it is then: others may have been faster. */
async function decide(request: StoredRequest, ports: DispatcherPorts): Promise<StoredRequest | undefined> {
  const { store, settings, clock, log, metrics } = ports;
  const { id, created_at } = request;
  const now = clock.now();
  const submitted = Date.parse(created_at);
  const deadlineAt = new Date(submitted + settings.timeoutSeconds * 1000);
  const problem = checkRequest(request, settings) ?? (now < deadlineAt ? undefined : waitedTooLong());
  const counted = problem ? { refusal: problem } : await countIn(request, ports);

  if ('refusal' in counted) {
    const refused = await store.refuse(id, counted.refusal, now);
    if (refused) tellRefusal(counted.refusal);
    return refused ?? store.read(id);
  }
  const admission = {
    admittedAt: now,
    deadlineAt,
    // Whoever waits until the deadline must still find the row.
    expiresAt: new Date(
      Math.max(
        submitted + settings.retentionDays * millisecondsADay,
        deadlineAt.getTime() + deadlineGraceSeconds * 1000,
      ),
    ),
    nextCheckAt: new Date(Math.min(now.getTime() + restartMs, deadlineAt.getTime())),
    counts: counted.counts,
  };
  // Refused, it may still have been admitted: by a repeated event, or by this very write, whose reply was lost.
  const admitted = (await store.admit(id, admission)) ?? (await store.read(id));
  if (admitted) await settle(admitted, ports, counted.counts);
  return admitted;

  function tellRefusal({ code }: RequestFailure): void {
    log.info('refused', { requestId: id, code });
    metrics.failed(code);
  }
}
