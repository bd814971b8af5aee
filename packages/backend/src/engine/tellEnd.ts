import type { WorkerPorts } from './ports.js';
import { publishEnd } from './publishEnd.js';
import type { StoredRequest } from './storedRequest.js';
import type { TextStream } from './streamText.js';
import { lastMomentMs, pushMs } from './timing.js';
import { within } from './within.js';

/**
 * Sends what is left of the text, then the end. However long the publisher takes, the function returns before Lambda ends
 * it: the dispatcher tells the end once more.
 */
export async function tellEnd(
  request: StoredRequest,
  stream: TextStream | undefined,
  ports: WorkerPorts,
  lambdaEndsAt: number,
): Promise<void> {
  const left = () => Math.max(0, lambdaEndsAt - lastMomentMs - ports.clock.now().getTime());
  if (stream) {
    await within(Math.min(pushMs, left() / 2), ports.clock, stream.flush());
    stream.stop();
  }
  await publishEnd(request, ports, Math.min(pushMs, left()));
}
