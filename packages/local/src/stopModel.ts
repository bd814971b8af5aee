import type { WorkerPorts } from '@amplify-ai-request/backend/runtime';

/**
 * Has the worker's calls to the model end at a signal: those to a real one would go on, and cost, when nobody can hear the
 * answer any more.
 */
export function stopModel(
  { model, background }: WorkerPorts,
  stopping: AbortSignal,
): Pick<WorkerPorts, 'model' | 'background'> {
  const until = <Options extends { readonly signal: AbortSignal }>(options: Options) => ({
    ...options,
    signal: AbortSignal.any([options.signal, stopping]),
  });
  return {
    model: { ask: (call, options) => model.ask(call, until(options)) },
    ...(background && {
      background: {
        ...background,
        model: {
          ...background.model,
          submit: (call, owner, options) => background.model.submit(call, owner, until(options)),
        },
      },
    }),
  };
}
