import type { DispatcherPorts } from './ports.js';
import { settle } from './settle.js';
import type { StoredRequest } from './storedRequest.js';

/** Books the end of a request: its place among its owner's live ones is free, and nobody looks at it again. */
export async function release(request: StoredRequest, ports: DispatcherPorts): Promise<void> {
  await settle(request, ports);
  await ports.store.forget(request);
}
