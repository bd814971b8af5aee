import {
  createWebhook,
  type Preset,
  type WebhookPorts,
  webhookInvocation,
  webhookPorts,
} from '@amplify-ai-request/backend/runtime';
import type { Clock } from './clock.js';
import { serve } from './http/serve.js';
import type { Interrupt } from './lambda/fencePorts.js';
import { functionUrl } from './lambda/functionUrl.js';
import { createLocalFunction } from './lambda/localFunction.js';
import { quiet } from './quiet.js';

export interface WebhookOptions {
  /** The function's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly presets: Readonly<Record<string, Preset>>;
  readonly clock: Clock;
  readonly interruptOf: () => Interrupt;
}

export interface Webhook {
  /** Of the function, where OpenAI would call. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the function that deploys, behind a URL of its own. */
export async function startWebhook({
  environment,
  presets,
  clock,
  interruptOf,
}: WebhookOptions): Promise<Webhook> {
  const webhook = createLocalFunction({
    name: 'webhook',
    timeoutSeconds: webhookInvocation.timeoutSeconds,
    ports: { ...webhookPorts(environment), clock, ...quiet },
    createHandler: (ports: WebhookPorts) => createWebhook({ ports, presets }),
    clock,
    interruptOf,
  });
  const server = await serve(functionUrl(webhook.invoke, clock));
  return {
    url: `${server.url}/`,
    async stop() {
      webhook.kill();
      await server.close();
    },
  };
}
