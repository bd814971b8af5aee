/** What makes a handle awaitable. Each use builds a promise of its own, so nothing rejects where nobody listens. */
export function awaitable<Result>(
  wait: () => Promise<Result>,
): Pick<Promise<Result>, 'then' | 'catch' | 'finally'> {
  return {
    then: (onFulfilled, onRejected) => wait().then(onFulfilled, onRejected),
    catch: (onRejected) => wait().catch(onRejected),
    finally: (onFinally) => wait().finally(onFinally),
  };
}
