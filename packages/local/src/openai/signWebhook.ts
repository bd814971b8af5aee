import { createHmac } from 'node:crypto';

/** The headers that prove who sends a webhook. https://www.standardwebhooks.com */
export interface WebhookSignature {
  readonly 'webhook-id': string;
  /** In seconds. */
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Signs the body of a webhook as OpenAI does.
 *
 * @param secret `whsec_` and the key in base64.
 */
export function signWebhook(
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
  secret: string,
): WebhookSignature {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
