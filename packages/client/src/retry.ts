import pRetry from 'p-retry';
import { checkRow } from './checkRow.js';
import { AIRequestError } from './errors.js';
import type { RequestRow } from './protocol.js';
import { sleep } from './sleep.js';
import { isOffline, untilOnline } from './watch/page.js';

/** AppSync ends a call after 30 s, so an attempt that takes longer has lost its connection. */
const attemptMs = 35_000;
/** The longest wait that a server's hint may ask for. */
const longestHintMs = 60_000;

type Call = (signal: AbortSignal) => Promise<RequestRow>;

const rules = { retries: 6, minTimeout: 500, factor: 2, maxTimeout: 8_000, randomize: true };

/** Calls a transport as `retryBriefly` does, but in a browser that is offline does not give up: it goes on when that is over. */
export async function retry(call: Call, id: string, signal: AbortSignal): Promise<RequestRow> {
  for (;;) {
    try {
      return await retryBriefly(call, id, signal);
    } catch (error) {
      // A browser that says so may be wrong, as about a backend on the same machine: so it is asked only now.
      if (signal.aborted || !isRetryable(error) || !isOffline()) throw error;
    }
    await untilOnline(signal);
  }
}

/**
 * Calls a transport until it answers with the request's row: again after a retryable error, waiting 0.5 s, doubling to 8 s, with jitter.
 *
 * Rejects with an `AIRequestError`, or at once with the signal's reason when it aborts.
 */
export async function retryBriefly(
  call: Call,
  id: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<RequestRow> {
  try {
    return await pRetry(() => attempt(call, id, signal), {
      ...rules,
      signal,
      shouldRetry: ({ error }) => isRetryable(error),
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft && isRetryable(error) && error.retryAfterMs) {
          await sleep(Math.min(error.retryAfterMs, longestHintMs), signal);
        }
      },
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw isRetryable(error) ? outOfRetries(error, id) : error;
  }
}

/** One call with a limit of its own. Answers to an abort at once, even if the transport does not. */
async function attempt(call: Call, id: string, signal: AbortSignal): Promise<RequestRow> {
  const limit = new AbortController();
  const stop = () => limit.abort(signal.reason);
  const timer = setTimeout(
    () =>
      limit.abort(
        new AIRequestError('connection', 'The backend took too long to answer.', { requestId: id }),
      ),
    attemptMs,
  );
  signal.addEventListener('abort', stop);
  try {
    const ended = new Promise<never>((_, reject) => {
      limit.signal.addEventListener('abort', () => reject(limit.signal.reason));
    });
    return checkRow(await Promise.race([call(limit.signal), ended]), id);
  } catch (error) {
    throw toError(error, id);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** p-retry takes a plain object for a bug, and gives up: Amplify, for one, rejects with such. */
function toError(error: unknown, requestId: string): AIRequestError {
  if (!AIRequestError.is(error)) {
    return new AIRequestError('connection', 'The backend could not be reached.', { requestId, cause: error });
  }
  if (error.requestId) return error;
  const { code, message, retryable, retryAfterMs, details, cause } = error;
  return new AIRequestError(code, message, { requestId, retryable, retryAfterMs, details, cause });
}

function outOfRetries(error: AIRequestError, requestId: string): AIRequestError {
  const { code, message, details } = error;
  const advice = `Gave up after ${rules.retries + 1} attempts. The request may have been accepted, and go on: look again later, its id is ${requestId}.`;
  return new AIRequestError(code, `${message} ${advice}`, {
    requestId,
    retryable: true,
    details,
    cause: error,
  });
}

function isRetryable(error: unknown): error is AIRequestError {
  return AIRequestError.is(error) && error.retryable;
}
