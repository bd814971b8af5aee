import type { DispatcherPorts } from './ports.js';
import { settle } from './settle.js';
import type { StoredRequest } from './storedRequest.js';
import { restartMs } from './timing.js';

/**
 * Books the end of a request: its place among its owner's live ones is free, and nobody looks at it again. Where a response
 * of it may still be alive, a worker cancels that first: until it has, the row is looked at, rarer and rarer.
 */
export async function release(request: StoredRequest, ports: DispatcherPorts): Promise<void> {
  const { store, workers, clock } = ports;
  await settle(request, ports);
  const ended = Date.parse(request.completed_at ?? request.created_at);
  const now = clock.now().getTime();
  if (request.response_id !== undefined) {
    await store.defer(request.id, new Date(now + Math.max(restartMs, now - ended)));
    await workers.start(request.id);
    return;
  }
  // Who is counting it just now may die before it takes that back: somebody looks again when that one's time is up.
  const settled = ended + restartMs;
  if (request.admitted_at || now >= settled) await store.forget(request);
  else await store.defer(request.id, new Date(settled));
}
