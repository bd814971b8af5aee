import type { BackgroundModel, WorkerPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';

const tries = 3;
const firstPauseMs = 1_000;

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
  for (let attempt = 1; ; attempt += 1) {
    try {
      await model.cancel(responseId);
      return;
    } catch (error) {
      if (attempt === tries) {
        log.error('response not cancelled', {
          requestId: id,
          responseId,
          code: error instanceof Error ? error.name : 'Unknown',
        });
        return;
      }
    }
    await clock.wait(firstPauseMs * attempt, new AbortController().signal);
  }
}
