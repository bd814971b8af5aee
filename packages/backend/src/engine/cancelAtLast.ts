import { insist } from './insist.js';
import type { BackgroundModel, WorkerPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';

/**
 * Cancels a response that no row names: nobody will look at it again. Tried a few times, and then it is left to end by
 * itself; that is logged.
 */
export async function cancelAtLast(
  responseId: string,
  { id }: StoredRequest,
  model: BackgroundModel,
  { clock, log }: Pick<WorkerPorts, 'clock' | 'log'>,
): Promise<void> {
  try {
    await insist(() => model.cancel(responseId), clock);
  } catch (error) {
    const code = error instanceof Error ? error.name : 'Unknown';
    log.error('response not cancelled', { requestId: id, responseId, code });
  }
}
