import OpenAI from 'openai';
import * as z from 'zod';
import type { WebhookEvent, WebhookVerifier } from '../engine/ports.js';

/** How old a call may be, or how far ahead of our clock, in seconds. */
const toleranceSeconds = 300;

/** The fewest bytes of a secret that nobody guesses; a placeholder proves nothing. */
const shortestSecret = 16;

/** What Standard Webhooks sends with a body; no point in the id, so that the signed text has one reading only. */
const headersSchema = z.object({
  'webhook-id': z.string().regex(/^[\w-]{1,200}$/),
  'webhook-timestamp': z.string().regex(/^\d{1,12}$/),
  // Several while a secret is being replaced, and not so many that checking them is work.
  'webhook-signature': z.string().min(1).max(1000),
});

/** What every event has that we read: https://platform.openai.com/docs/guides/webhooks */
const eventSchema = z.object({
  type: z.string().max(100),
  data: z.object({ id: z.string().regex(/^[\w-]{1,200}$/) }),
});

export interface WebhookVerifierOptions {
  /** The secret that OpenAI shows when a webhook is made: `whsec_…`. Read at each call. */
  readonly secret: () => string;
}

/**
 * Proves by the official client that a call is OpenAI's: the signature over the id, the time and every byte of the body, and
 * a time within 300 seconds of ours. Whatever is missing or malformed proves nothing, the secret too.
 */
export function webhookVerifier({ secret }: WebhookVerifierOptions): WebhookVerifier {
  // It only checks signatures, and has nothing to talk with.
  const { webhooks } = new OpenAI({ apiKey: 'none', logLevel: 'off' });

  return {
    async verify(body, headers) {
      // A pasted secret often ends with a line break.
      const key = secret().trim();
      const { data: signed } = headersSchema.safeParse(headers);
      if (!signed || !isSecret(key)) return undefined;
      try {
        return toEvent(signed['webhook-id'], await webhooks.unwrap(body, signed, key, toleranceSeconds));
      } catch {
        // Why is of no use to a caller who is not OpenAI.
        return undefined;
      }
    },
  };
}

/** An event that is proven but speaks of no response is of a type that nobody waits for. */
function toEvent(id: string, proven: unknown): WebhookEvent {
  const { data: event } = eventSchema.safeParse(proven);
  return { id, type: event?.type ?? 'unknown', responseId: event?.data.id ?? '' };
}

function isSecret(key: string): boolean {
  const prefix = 'whsec_';
  return key.startsWith(prefix) && Buffer.from(key.slice(prefix.length), 'base64').length >= shortestSecret;
}
