import pRetry from 'p-retry';
import { RequestFailure } from '../engine/failure.js';
import { RepeatableFailure } from './modelFailures.js';
import type { ModelOptions } from './modelOptions.js';

/** How often a call is repeated, at most. */
const retries = 3;

export interface AskAgainOptions
  extends Required<Pick<ModelOptions, 'retryUnknown' | 'backoffMs' | 'clock'>> {
  readonly signal: AbortSignal;
  /** Whether another call could still take the failed one's place. */
  readonly mayRepeat: () => boolean;
}

/**
 * Asks up to four times, as long as the failures are known to have brought nothing, and waits in between.
 *
 * @throws What the last one failed with; or, once the signal has aborted, why it waited, or the signal's reason.
 */
export async function askAgain<Answer>(
  ask: () => Promise<Answer>,
  { retryUnknown, backoffMs, clock, signal, mayRepeat }: AskAgainOptions,
): Promise<Answer> {
  /** Why it waits before it asks again. */
  let waitingFor: RequestFailure | undefined;

  /** Not so when the call was stopped, whatever the reason is: a lost lease, say, is an unknown outcome too. */
  function isRepeatable(error: unknown): error is RequestFailure {
    if (signal.aborted || !mayRepeat()) return false;
    if (error instanceof RepeatableFailure) return true;
    return retryUnknown && error instanceof RequestFailure && error.code === 'unknown_outcome';
  }

  try {
    return await pRetry(
      () => {
        waitingFor = undefined;
        return ask();
      },
      {
        retries,
        minTimeout: backoffMs,
        maxTimeout: 20_000,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => isRepeatable(error),
        async onFailedAttempt({ error, retriesLeft }) {
          if (retriesLeft === 0 || !isRepeatable(error)) return;
          waitingFor = error;
          if (error instanceof RepeatableFailure) await clock.wait(error.retryAfterMs, signal);
        },
      },
    );
  } catch (error) {
    // Time ran out while it waited to ask again: why it had to wait says more than that.
    if (signal.aborted) throw waitingFor ?? signal.reason;
    throw error;
  }
}
