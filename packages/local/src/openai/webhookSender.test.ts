import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../backend/test/fakeClock.js';
import type { Faults } from '../faults.js';
import type { HttpRequest } from '../http/message.js';
import { type HttpServer, serve } from '../http/serve.js';
import { createWebhookSender, type WebhookSender } from './webhookSender.js';

const secret = `whsec_${Buffer.from('a key').toString('base64')}`;
const event = { type: 'response.completed', responseId: 'resp_1' };

let server: HttpServer;
let sender: WebhookSender;
let clock: FakeClock;
let heard: (HttpRequest & { readonly at: number })[];
/** What the endpoint replies, one call after another; the last for ever. */
let statuses: number[];
let underWay = 0;

beforeEach(async () => {
  heard = [];
  statuses = [200];
  clock = createFakeClock({ atRest });
  server = await serve(async (request) => {
    heard.push({ ...request, at: clock.now().getTime() - start });
    return {
      status: (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200,
      headers: { location: '/' },
    };
  });
});
afterEach(async () => {
  await sender.stop();
  await server.close();
});
const start = new Date('2026-01-01T12:00:00Z').getTime();

/** Time stands still while a call is on the network. */
async function atRest(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, 1));
  while (underWay > 0);
}

function send(arrivals?: Faults['webhook'], url = server.url) {
  const original = globalThis.fetch;
  globalThis.fetch = async (...values) => {
    underWay += 1;
    return original(...values).finally(() => {
      // The sender reads on before time goes on.
      setImmediate(() => {
        underWay -= 1;
      });
    });
  };
  sender = createWebhookSender({ url, secret, clock, arrivals });
  sender.send(event);
  return () => {
    globalThis.fetch = original;
  };
}

test('a webhook says what ended and no more, and is signed over its very bytes at the real time', async () => {
  const restore = send();
  await clock.advance(0);
  restore();
  const [{ method, headers, body }] = heard as unknown as [HttpRequest];
  expect(method).toBe('POST');
  expect(JSON.parse(body)).toMatchObject({
    object: 'event',
    type: event.type,
    data: { id: event.responseId },
  });
  const { 'webhook-id': id, 'webhook-timestamp': at } = headers;
  const signed = createHmac('sha256', 'a key').update(`${id}.${at}.${body}`).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${signed}`);
  expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(60);
});

test.each([[503], [401], [302]])(
  'one that is answered by %i comes again, later and later, as the same',
  async (status) => {
    statuses = [status, status, status, 200];
    const restore = send();
    await clock.advance(3_600_000);
    restore();
    expect(heard.map(({ at }) => at)).toEqual([0, 5_000, 15_000, 35_000]);
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  },
);

test('an endpoint that is never there is tried for three days', async () => {
  statuses = [500];
  const restore = send();
  await clock.advance(7 * 24 * 3_600_000);
  restore();
  expect(heard.length).toBeGreaterThan(10);
  expect(heard.at(-1)?.at).toBeGreaterThan(24 * 3_600_000);
  expect(heard.at(-1)?.at).toBeLessThanOrEqual(72 * 3_600_000);
  expect(clock.waiting).toBe(0);
});

test.each<[string, number[], number[]]>([
  ['never', [], []],
  ['twice', [0, 0], [0, 0]],
  ['late', [60_000], [60_000]],
])('a webhook comes %s where a test wants it', async (_, times, arrived) => {
  const asked: unknown[] = [];
  const restore = send((delivery) => {
    asked.push(delivery);
    return times;
  });
  await clock.advance(600_000);
  restore();
  expect(heard.map(({ at }) => at)).toEqual(arrived);
  expect(asked).toEqual([{ ...event, number: 0 }]);
});
