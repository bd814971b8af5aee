import { createHmac } from 'node:crypto';
import type { WebhookCall } from '../src/functions/createWebhook.js';

/** The secret that OpenAI has shown, and one that it shows when another webhook is made. */
export const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two bytes, so').toString('base64')}`;
export const otherSecret = `whsec_${Buffer.from('another one, of as many bytes, so').toString('base64')}`;

/** Signs by hand, as https://www.standardwebhooks.com tells: HMAC-SHA256 over the id, the time and the body. */
export function sign(
  body: string | Buffer,
  { id, timestamp, secret = webhookSecret }: { id: string; timestamp: string; secret?: string },
): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

export interface SignedCallOptions {
  readonly body?: string;
  readonly id?: string;
  /** In seconds, from now. */
  readonly age?: number;
  readonly secret?: string;
}

/** What OpenAI writes when a response is over. */
export const eventBody = (type = 'response.completed', id: unknown = 'resp_1') =>
  JSON.stringify({ id: 'evt_1', object: 'event', created_at: 1_767_268_800, type, data: { id } });

/** A call of OpenAI's as a function URL hands it on. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export function signedCall({ body = eventBody(), id = 'wh_1', age = 0, secret }: SignedCallOptions = {}) {
  const timestamp = `${Math.floor(Date.now() / 1000) - age}`;
  return {
    version: '2.0',
    rawPath: '/',
    rawQueryString: '',
    requestContext: { http: { method: 'POST' } },
    headers: {
      'content-type': 'application/json',
      'user-agent': 'OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign(body, { id, timestamp, secret }),
    },
    body,
    isBase64Encoded: false as boolean,
  } satisfies WebhookCall & Record<string, unknown>;
}
