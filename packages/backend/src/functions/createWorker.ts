import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { workerPorts } from '../adapters/environment.js';
import type { WorkerPorts } from '../engine/ports.js';
import { type Preset, toPresets } from '../engine/presets.js';
import { work } from '../engine/work.js';
import { createWebhook, type WebhookCall, type WebhookHandler, type WebhookReply } from './createWebhook.js';

const eventSchema = z.object({ id: z.string().regex(requestIdPattern) });

export type { DescribingSchema, Preset } from '../engine/presets.js';

export type WorkerHandler = (
  event: { readonly id: string } | WebhookCall,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<WebhookReply | undefined>;

export interface WorkerOptions {
  /** Prompts that clients ask for by name. @default none */
  readonly presets?: Readonly<Record<string, Preset>>;
  /** What it works with. @default made from the function's environment */
  readonly ports?: WorkerPorts;
}

const noWebhookHere: WebhookReply = {
  statusCode: 404,
  headers: { 'content-type': 'text/plain' },
  body: 'Not found',
};

/**
 * Makes the handler of the worker function, which asks the model for one request an invocation.
 *
 * In an app with `background` the webhook's function is deployed from the same file, so that the same presets hold there:
 * with `OPENAI_WEBHOOK_SECRET` in its environment, and a URL of its own, the handler answers OpenAI's calls.
 *
 * @throws {z.ZodError} when the environment lacks what `connect` puts there.
 * @throws {Error} that names the preset and what is wrong with it.
 * @example
 * // amplify/ai/worker.ts, named in defineOpenAIRequests({ worker: new URL('./worker.ts', import.meta.url) })
 * export const handler = createWorker({
 *   presets: { translate: { system: 'You translate.', prompt: 'Into {{language}}: {{text}}' } },
 * });
 */
export function createWorker({ presets = {}, ports }: WorkerOptions = {}): WorkerHandler {
  if (!ports && process.env.OPENAI_WEBHOOK_SECRET) return answerCalls(createWebhook({ presets }));
  return workWith(ports ?? workerPorts(process.env), presets);
}

function answerCalls(webhook: WebhookHandler): WorkerHandler {
  return async (event) => {
    if (isCall(event)) return webhook(event);
    throw new Error("This is the webhook's function: it works on no request");
  };
}

function workWith(ports: WorkerPorts, presets: Readonly<Record<string, Preset>>): WorkerHandler {
  const known = toPresets(presets, ports.settings);
  return async (event, context) => {
    if (isCall(event)) return noWebhookHere;
    const { id } = eventSchema.parse(event);
    try {
      await work(id, ports, { remainingMs: context.getRemainingTimeInMillis(), presets: known });
      return undefined;
    } catch (error) {
      ports.log.error('broke off', { requestId: id, code: error instanceof Error ? error.name : 'Unknown' });
      throw error;
    }
  };
}

/** Whether somebody calls the URL of the function. */
function isCall(event: object): event is WebhookCall {
  return 'requestContext' in event;
}
