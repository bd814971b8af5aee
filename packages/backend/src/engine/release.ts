import type { DispatcherPorts } from './ports.js';
import { settle } from './settle.js';
import type { StoredRequest } from './storedRequest.js';
import { restartMs } from './timing.js';

/** Books the end of a request: its place among its owner's live ones is free, and nobody looks at it again. */
export async function release(request: StoredRequest, ports: DispatcherPorts): Promise<void> {
  await settle(request, ports);
  // Who is counting it just now may die before it takes that back: somebody looks again when that one's time is up.
  const settled = Date.parse(request.completed_at ?? request.created_at) + restartMs;
  if (request.admitted_at || ports.clock.now().getTime() >= settled) await ports.store.forget(request);
  else await ports.store.defer(request.id, new Date(settled));
}
