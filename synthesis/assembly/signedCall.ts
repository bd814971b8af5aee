import { createHmac, randomUUID } from 'node:crypto';

/** Makes the event of a function URL that OpenAI calls, signed as https://www.standardwebhooks.com has it. */
export function signedCall(event: object, secret: string): object {
  const id = `wh_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify(event);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    requestContext: { http: { method: 'POST' } },
    headers: {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
    isBase64Encoded: false,
  };
}
