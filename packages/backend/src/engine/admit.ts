import type { Settings } from '../settings.js';
import { RequestFailure, waitedTooLong } from './failure.js';
import type { DispatcherPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { toModelCall } from './toModelCall.js';

const millisecondsADay = 24 * 3600 * 1000;

/**
 * Admits a queued request and starts its worker, or fails it before it costs anything.
 *
 * Safe to repeat, as the stream delivers at least once: a request whose dispatcher died between admission and start gets
 * its worker now, and of several workers the first to claim the row works. One too many does nothing.
 */
export async function admit(id: string, ports: DispatcherPorts): Promise<void> {
  const { store, workers, settings, clock, log } = ports;
  const request = await store.read(id);
  if (request?.status !== 'queued') return;
  if (!request.admitted_at) {
    const now = clock.now();
    const submitted = Date.parse(request.created_at);
    const deadlineAt = new Date(submitted + settings.timeoutSeconds * 1000);
    const refusal = refusalOf(request, settings) ?? (now < deadlineAt ? undefined : waitedTooLong());
    if (refusal) {
      await store.refuse(id, refusal, now);
      log.info('refused', { requestId: id, code: refusal.code });
      return;
    }
    const expiresAt = new Date(submitted + settings.retentionDays * millisecondsADay);
    // Refused, it may still have been admitted: by a repeated event, or by this very write, whose reply was lost.
    await store.admit(id, { admittedAt: now, deadlineAt, expiresAt });
  }
  await workers.start(id);
  log.info('dispatched', { requestId: id });
}

function refusalOf(request: StoredRequest, settings: Settings): RequestFailure | undefined {
  try {
    toModelCall(request, settings);
    return undefined;
  } catch (error) {
    if (error instanceof RequestFailure) return error;
    throw error;
  }
}
