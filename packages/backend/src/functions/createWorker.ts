import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { workerPorts } from '../adapters/environment.js';
import type { WorkerPorts } from '../engine/ports.js';
import { type Preset, toPresets } from '../engine/presets.js';
import { work } from '../engine/work.js';
import { createWebhook, type WebhookCall, type WebhookHandler, type WebhookReply } from './createWebhook.js';

const eventSchema = z.object({ id: z.string().regex(requestIdPattern) });

export type { WorkerPorts } from '../engine/ports.js';
export type { DescribingSchema, Preset } from '../engine/presets.js';
export type { WebhookCall, WebhookReply } from './createWebhook.js';

/** Handles an invocation of the worker function: one request by its id, or a call of OpenAI's that a function URL hands on. */
export type WorkerHandler = (
  event: { readonly id: string } | WebhookCall,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<WebhookReply | undefined>;

/** Chooses what the worker knows, and what it works with. */
export interface WorkerOptions {
  /** Prompts that clients ask for, by their names of 1 to 64 letters, digits, `_` and `-`. @default none */
  readonly presets?: Readonly<Record<string, Preset>>;
  /** What it works with, in a test for instance. @default made from the function's environment */
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
 * It reads the function's environment at once, so the file that calls it cannot be imported where there is none. A test that
 * wants the presets imports them from a file of their own, which the worker's imports as well, and gives them to
 * `startLocalBackend({ presets })`.
 *
 * @throws {Error} in one line, when the environment lacks what `connect` puts there, which it names.
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
