import type { WorkerPorts } from '@amplify-ai-request/backend/runtime';
import { untilEither } from './untilEither.js';

/**
 * Has the worker's calls to the model end at a signal: those to a real one would go on, and cost, when nobody can hear the
 * answer any more.
 */
export function stopModel(
  { model, background }: WorkerPorts,
  stopping: AbortSignal,
): Pick<WorkerPorts, 'model' | 'background'> {
  return {
    model: {
      ask: (call, options) =>
        untilEither([options.signal, stopping], (signal) => model.ask(call, { ...options, signal })),
    },
    background: {
      ...background,
      model: {
        ...background.model,
        submit: (call, owner, options) =>
          untilEither([options.signal, stopping], (signal) =>
            background.model.submit(call, owner, { ...options, signal }),
          ),
      },
    },
  };
}
