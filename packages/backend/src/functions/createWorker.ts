import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { workerPorts } from '../adapters/environment.js';
import type { WorkerPorts } from '../engine/ports.js';
import { type Preset, toPresets } from '../engine/presets.js';
import { run } from '../engine/run.js';

const eventSchema = z.object({ id: z.string().regex(requestIdPattern) });

export type { DescribingSchema, Preset } from '../engine/presets.js';

export type WorkerHandler = (
  event: { readonly id: string },
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

export interface WorkerOptions {
  /** Prompts that clients ask for by name. @default none */
  readonly presets?: Readonly<Record<string, Preset>>;
  /** What it works with. @default made from the function's environment */
  readonly ports?: WorkerPorts;
}

/**
 * Makes the handler of the worker function, which asks the model for one request an invocation.
 *
 * @throws {z.ZodError} when the environment lacks what `connect` puts there.
 * @throws {Error} that names the preset and what is wrong with it.
 * @example
 * // amplify/ai/worker.ts, named in defineOpenAIRequests({ worker: new URL('./worker.ts', import.meta.url) })
 * export const handler = createWorker({
 *   presets: { translate: { system: 'You translate.', prompt: 'Into {{language}}: {{text}}' } },
 * });
 */
export function createWorker({
  presets = {},
  ports = workerPorts(process.env),
}: WorkerOptions = {}): WorkerHandler {
  const known = toPresets(presets);
  return async (event, context) => {
    const { id } = eventSchema.parse(event);
    try {
      await run(id, ports, { remainingMs: context.getRemainingTimeInMillis(), presets: known });
    } catch (error) {
      ports.log.error('broke off', { requestId: id, code: error instanceof Error ? error.name : 'Unknown' });
      throw error;
    }
  };
}
