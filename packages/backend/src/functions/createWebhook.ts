import { webhookPorts } from '../adapters/environment.js';
import type { WebhookPorts } from '../engine/ports.js';
import { type Preset, toPresets } from '../engine/presets.js';
import { receiveWebhook } from '../engine/receiveWebhook.js';
import { readBody, type WebhookBody } from './readBody.js';

/** Describes as much of a function URL's event as we read. */
export interface WebhookCall extends WebhookBody {
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Describes what a function URL answers with. */
export interface WebhookReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Handles a call of the function URL. It never throws. */
export type WebhookHandler = (call: WebhookCall) => Promise<WebhookReply>;

/** Chooses how the webhook checks an answer, and what it works with. */
export interface WebhookOptions {
  /** The worker's presets: they say how an answer is checked. @default none */
  readonly presets?: Readonly<Record<string, Preset>>;
  /** What it works with. @default made from the function's environment */
  readonly ports?: WebhookPorts;
}

/** All that a caller is ever told. */
const replies = {
  done: reply(200, 'Done'),
  unproven: reply(401, 'Not proven'),
  otherMethod: reply(405, 'POST only', { allow: 'POST' }),
  tooLarge: reply(413, 'Too large'),
  again: reply(503, 'Again, please'),
} as const;

/**
 * Makes the handler of the function URL that OpenAI calls when a response is over. Anybody may call it, so whatever is not
 * proven to be OpenAI's costs a signature at most: no read, no write, no line in the log. It never throws. A 503 has OpenAI
 * call again, for up to three days.
 *
 * @throws {Error} in one line, when the environment lacks what `connect` puts there, which it names.
 * @throws {Error} that names a preset and what is wrong with it.
 * @example
 * const webhook = createWebhook({ ports: webhookPorts(environment), presets });
 * const { statusCode } = await webhook(call);
 */
export function createWebhook({
  presets = {},
  ports = webhookPorts(process.env),
}: WebhookOptions = {}): WebhookHandler {
  const known = toPresets(presets, ports.settings);

  return async (call) => {
    try {
      if (call.requestContext.http.method !== 'POST') return replies.otherMethod;
      const body = readBody(call);
      if (body === 'tooLarge') return replies.tooLarge;
      const event = body === 'noText' ? undefined : await ports.verify.verify(body.text, call.headers);
      if (!event) return replies.unproven;
      return replies[await receiveWebhook(event, ports, known)];
    } catch (error) {
      ports.log.error('webhook broke off', { code: error instanceof Error ? error.name : 'Unknown' });
      return replies.again;
    }
  };
}

function reply(
  statusCode: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): WebhookReply {
  return { statusCode, headers: { 'content-type': 'text/plain', ...headers }, body };
}
