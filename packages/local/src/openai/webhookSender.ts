import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Faults } from '../faults.js';
import type { ResponseEvent } from './responses.js';
import { signWebhook } from './signWebhook.js';

export interface WebhookSender {
  /** Tells the endpoint of an event, again and again until it has taken it. */
  send(event: ResponseEvent): void;
  stop(): Promise<void>;
}

export interface WebhookSenderOptions {
  readonly url: string;
  readonly secret: string;
  /** By which it waits. What it signs is signed at the real time: by that the signature is checked. */
  readonly clock: Clock;
  readonly arrivals?: Faults['webhook'];
}

/** OpenAI calls again for three days, ever more rarely: https://platform.openai.com/docs/guides/webhooks */
const longestMs = 72 * 3600 * 1000;
const firstPauseMs = 5_000;

/** Makes who calls the webhook function, as OpenAI does when a response is over. */
export function createWebhookSender({ url, secret, clock, arrivals }: WebhookSenderOptions): WebhookSender {
  const stopping = new AbortController();
  const sending = new Set<Promise<void>>();

  /** Whether it was taken. Redirects are no success. */
  async function deliver(id: string, body: string): Promise<boolean> {
    const headers = {
      'content-type': 'application/json',
      ...signWebhook({ id, at: new Date(), body }, secret),
    };
    const call = { method: 'POST', headers, body, redirect: 'manual', signal: stopping.signal } as const;
    return fetch(url, call).then(
      async ({ status, body }) => {
        await body?.cancel();
        return status >= 200 && status < 300;
      },
      () => false,
    );
  }

  async function sendUntilTaken({ type, responseId }: ResponseEvent): Promise<void> {
    const id = `wh_${randomBytes(16).toString('hex')}`;
    const began = clock.now().getTime();
    const body = JSON.stringify({
      id: `evt_${randomBytes(16).toString('hex')}`,
      object: 'event',
      created_at: Math.floor(began / 1000),
      type,
      data: { id: responseId },
    });
    for (let number = 0; ; number += 1) {
      const times = arrivals?.({ responseId, type, number }) ?? [0];
      if (times.length === 0) return;
      const taken = await Promise.all(
        times.map(async (milliseconds) => {
          if (milliseconds > 0) await clock.wait(milliseconds, stopping.signal);
          return !stopping.signal.aborted && deliver(id, body);
        }),
      );
      if (stopping.signal.aborted || taken.includes(true)) return;
      const pauseMs = firstPauseMs * 2 ** number;
      if (clock.now().getTime() + pauseMs > began + longestMs) return;
      await clock.wait(pauseMs, stopping.signal);
      if (stopping.signal.aborted) return;
    }
  }

  return {
    send(event) {
      const sent = sendUntilTaken(event).finally(() => sending.delete(sent));
      sending.add(sent);
    },
    async stop() {
      stopping.abort();
      await Promise.all(sending);
    },
  };
}
