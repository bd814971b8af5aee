/** The outcome of a promise, watched from the start, so that nothing is unhandled while fake timers are moved on. */
export function outcomeOf<T>(promise: PromiseLike<T>) {
  const outcome: { result?: T; error?: unknown } = {};
  promise.then(
    (result) => {
      outcome.result = result;
    },
    (error: unknown) => {
      outcome.error = error;
    },
  );
  return outcome;
}
