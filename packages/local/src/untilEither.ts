/**
 * Does something until either signal aborts. Afterwards nothing of it is left on either: what `AbortSignal.any` leaves on one
 * that lives long goes only with that one.
 */
export async function untilEither<Result>(
  signals: readonly [AbortSignal, AbortSignal],
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const either = new AbortController();
  const abort = () => either.abort(signals.find(({ aborted }) => aborted)?.reason);
  if (signals.some(({ aborted }) => aborted)) abort();
  for (const signal of signals) signal.addEventListener('abort', abort);
  try {
    return await act(either.signal);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  }
}
