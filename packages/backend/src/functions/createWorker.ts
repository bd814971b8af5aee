import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { workerPorts } from '../adapters/environment.js';
import type { WorkerPorts } from '../engine/ports.js';
import { run } from '../engine/run.js';

const eventSchema = z.object({ id: z.string().regex(requestIdPattern) });

export type WorkerHandler = (
  event: { readonly id: string },
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

/**
 * Makes the handler of the worker function, which asks the model for one request an invocation.
 *
 * @param options.ports What it works with. @default made from the function's environment
 * @throws {z.ZodError} when the environment lacks what `connect` puts there.
 * @example
 * // amplify/ai/worker.ts, named in defineOpenAIRequests({ worker: new URL('./worker.ts', import.meta.url) })
 * export const handler = createWorker();
 */
export function createWorker({
  ports = workerPorts(process.env),
}: {
  ports?: WorkerPorts;
} = {}): WorkerHandler {
  return async (event, context) => {
    const { id } = eventSchema.parse(event);
    try {
      await run(id, ports, { remainingMs: context.getRemainingTimeInMillis() });
    } catch (error) {
      ports.log.error('broke off', { requestId: id, code: error instanceof Error ? error.name : 'Unknown' });
      throw error;
    }
  };
}
