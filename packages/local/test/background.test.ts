import { createHmac, randomUUID } from 'node:crypto';
import { createAIRequest } from '@amplify-ai-request/client';
import { describe, expect, test, vi } from 'vitest';
import type { LocalBackend, LocalBackendOptions } from '../src/index.js';
import { useBackend } from './useBackend.js';

/*
 * Background mode with all that deploys: the client, the functions, OpenAI's own client with its proof of webhooks, over HTTP.
 */

const start = useBackend();
const poll = { minMs: 50, maxMs: 200 };
const ask = (options: object = {}) => createAIRequest({ prompt: 'Hello' }, { poll, ...options });
const startInBackground = (options: LocalBackendOptions = {}) => start({ background: true, ...options });
/** A minute in two seconds: the reaper comes every two. */
const fast = { speed: 30, timeoutSeconds: 600 };

const rowOf = async (backend: LocalBackend, id: string) =>
  (await backend.rows()).find((row) => row.id === id) ?? {};
const statusOf = (backend: LocalBackend) => backend.responses.map(({ status }) => status);
const until = (condition: () => unknown) => vi.waitUntil(condition, { timeout: 30_000, interval: 20 });

test('a request is handed over with whose it is, and the webhook brings the answer', async () => {
  const backend = await startInBackground({
    standIn: { delay: 300, answer: ({ messages }) => `You said: ${messages.at(-1)?.content}` },
  });
  const request = ask();
  expect(await request).toMatchObject({ content: 'You said: Hello', finishReason: 'stop' });
  expect(backend.responses).toEqual([
    {
      id: expect.stringMatching(/^resp_/),
      status: 'completed',
      metadata: { request_id: request.id, environment: 'OpenAIRequest', attempt: expect.any(String) },
    },
  ]);
  expect(backend.calls).toMatchObject([{ background: true, status: 200, body: { store: true } }]);
  const row = await rowOf(backend, request.id);
  expect(row).toMatchObject({ status: 'completed', background: true });
  expect(row).not.toHaveProperty('response_id');
});

test('a request that takes longer than 15 minutes completes', async () => {
  const delay = 16 * 60_000;
  const backend = await startInBackground({ speed: 60, timeoutSeconds: 7200, standIn: { delay } });
  const request = ask();
  await request;
  const { started_at, completed_at } = await rowOf(backend, request.id);
  expect(Date.parse(String(completed_at)) - Date.parse(String(started_at))).toBeGreaterThan(15 * 60_000);
  expect(backend.responses).toHaveLength(1);
});

describe('a webhook that is', () => {
  test.each<[string, number[]]>([
    ['late', [90_000]],
    ['repeated', [0, 0, 5_000]],
    ['never there', []],
  ])('%s: the answer arrives, and is paid for once', async (_, arrivals) => {
    const backend = await startInBackground({ ...fast, faults: { webhook: () => arrivals } });
    await ask();
    expect(statusOf(backend)).toEqual(['completed']);
  });

  test('killed at its first calls is called again', async () => {
    let deaths = 0;
    const kill = ({ function: name, call }: { function: string; call: string }) => {
      const dies = name === 'webhook' && call === 'store.completeResponse' && deaths < 2;
      if (dies) deaths += 1;
      return dies;
    };
    const backend = await startInBackground({ ...fast, timeoutSeconds: 1200, faults: { kill } });
    await ask();
    expect(deaths).toBe(2);
    expect(statusOf(backend)).toEqual(['completed']);
  });

  test('there before the response has a name on the row: it is adopted', async () => {
    const backend = await startInBackground({
      faults: { kill: ({ call, moment }) => call === 'background.model.submit' && moment === 'after' },
      standIn: { delay: 200, answer: () => 'Paid for once' },
    });
    expect(await ask()).toMatchObject({ content: 'Paid for once' });
    expect(statusOf(backend)).toEqual(['completed']);
  });
});

test('a response that was accepted while the connection broke is adopted', async () => {
  const answer = () => ({ drop: true, text: 'Paid for once', delay: 200 }) as const;
  const backend = await startInBackground({ standIn: { answer } });
  expect(await ask()).toMatchObject({ content: 'Paid for once' });
  expect(statusOf(backend)).toEqual(['completed']);
});

test('a result that has expired when somebody looks for it is an unknown outcome', async () => {
  await startInBackground({ ...fast, standIn: { keepMs: 1000 }, faults: { webhook: () => [] } });
  await expect(ask()).rejects.toMatchObject({ code: 'unknown_outcome' });
});

test('a cancel reaches the model', async () => {
  const backend = await startInBackground({ standIn: { delay: 3_600_000 } });
  const request = ask();
  request.wait().catch(() => {});
  await until(async () => (await rowOf(backend, request.id)).response_id);
  await request.cancel();
  await until(() => statusOf(backend)[0] === 'cancelled');
  await until(async () => !(await rowOf(backend, request.id)).response_id);
});

test('a deadline ends the response, too', async () => {
  const backend = await startInBackground({
    speed: 60,
    timeoutSeconds: 300,
    standIn: { delay: 3_600_000 },
  });
  await expect(ask()).rejects.toMatchObject({ code: 'timeout' });
  await until(() => statusOf(backend)[0] === 'cancelled');
});

test('a response that fails after it was accepted has a code of the protocol', async () => {
  const backend = await startInBackground({ standIn: { answer: () => ({ failure: 'insufficient_quota' }) } });
  await expect(ask()).rejects.toMatchObject({ code: 'misconfigured' });
  expect(statusOf(backend)).toEqual(['failed']);
});

test('what the model refuses is not accepted, and asked again where that is known', async () => {
  let asked = 0;
  const answer = () => {
    asked += 1;
    return asked === 1 ? { status: 429, headers: { 'retry-after-ms': '10' } } : 'Good day';
  };
  const backend = await startInBackground({ standIn: { answer } });
  expect(await ask()).toMatchObject({ content: 'Good day' });
  expect(backend.calls.map(({ status }) => status)).toEqual([429, 200]);
  expect(backend.responses).toHaveLength(1);
});

test('a preset chooses that a worker waits', async () => {
  const backend = await startInBackground({
    presets: { greet: { prompt: 'Greet {{name}}.', background: false } },
  });
  await createAIRequest({ preset: 'greet', variables: { name: 'Bob' } }, { poll });
  expect(backend.calls).toMatchObject([{ background: false }]);
  expect(backend.responses).toEqual([]);
});

test('a text that is larger than a row comes whole', async () => {
  const text = 'ä'.repeat(200_000);
  await startInBackground({ standIn: { answer: () => text } });
  expect((await ask()).content).toBe(text);
});

describe('the webhook of another', () => {
  const body = (responseId: string) =>
    JSON.stringify({ type: 'response.completed', object: 'event', data: { id: responseId } });

  function call({ webhook }: LocalBackend, text: string, { secret = webhook?.secret, ageSeconds = 0 } = {}) {
    const [id, at] = [`wh_${randomUUID()}`, Math.floor(Date.now() / 1000) - ageSeconds];
    const key = Buffer.from(String(secret).replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${at}.${text}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': `v1,${signature}`,
    };
    return fetch(String(webhook?.url), { method: 'POST', headers, body: text });
  }

  test('brings nothing: it must be signed, now, and of a response that there is', async () => {
    const backend = await startInBackground({
      standIn: { delay: 3_600_000 },
      faults: { webhook: () => [] },
    });
    const request = ask();
    request.wait().catch(() => {});
    await until(async () => (await rowOf(backend, request.id)).response_id);
    const before = await backend.rows();
    const text = body(String(backend.responses[0]?.id));
    const forged = `whsec_${Buffer.from('guessed').toString('base64')}`;
    expect((await call(backend, text, { secret: forged })).status).toBe(401);
    expect((await call(backend, text, { ageSeconds: 600 })).status).toBe(401);
    expect((await fetch(String(backend.webhook?.url))).status).toBe(405);
    expect((await call(backend, body('resp_none'))).status).toBe(200);
    // It says that the response is over, and the response says that it is not.
    expect((await call(backend, text)).status).toBe(503);
    const rows = (await backend.rows()).filter(({ id }) => !String(id).startsWith('webhook#'));
    expect(rows).toEqual(before);
    await request.cancel();
  });

  test('there is none where nothing is answered in the background', async () => {
    const backend = await start();
    expect(backend.webhook).toBeUndefined();
    await ask();
    expect(backend.responses).toEqual([]);
  });
});
