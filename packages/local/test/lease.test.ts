import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAIRequest, resumeAIRequest } from '@amplify-ai-request/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LocalBackend } from '../src/index.js';
import { useBackend } from './useBackend.js';

const start = useBackend();
const poll = { minMs: 50 };

/** A model that never answers, and sees who hangs up. */
let server: Server;
let calls: IncomingMessage[];
beforeEach(async () => {
  calls = [];
  server = createServer((incoming) => calls.push(incoming.resume())).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** At this speed a renewal comes each second, and the deadline long after the test has failed. */
const startThinking = () =>
  start({
    speed: 5,
    timeoutSeconds: 840,
    standIn: undefined,
    environment: { OPENAI_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` },
  });

const called = (count: number) => vi.waitUntil(() => calls.length === count, { timeout: 20_000 });
const hungUp = (call: IncomingMessage | undefined) =>
  vi.waitUntil(() => call?.socket.destroyed, { timeout: 30_000 });

test('a cancel ends the model call, and no other', async () => {
  await startThinking();
  const ignore = () => {};
  const request = createAIRequest({ prompt: 'Hello' }, { poll });
  request.wait().catch(ignore);
  await called(1);
  const other = createAIRequest({ prompt: 'Goodbye' }, { poll });
  other.wait().catch(ignore);
  await called(2);
  await request.cancel();
  await hungUp(calls[0]);
  expect(calls[1]?.socket.destroyed).toBe(false);
  await expect(resumeAIRequest(request.id)).rejects.toMatchObject({ code: 'cancelled' });
  expect(other.snapshot.status).toBe('in_progress');
});

test('an abort by its owner ends the model call', async () => {
  await startThinking();
  const owner = new AbortController();
  const request = createAIRequest({ prompt: 'Hello' }, { poll, signal: owner.signal });
  const outcome = request.wait().catch((reason: unknown) => reason);
  await called(1);
  owner.abort(new Error('no longer wanted'));
  expect(await outcome).toMatchObject({ message: 'no longer wanted' });
  await hungUp(calls[0]);
});

test('who only stops looking ends nothing', async () => {
  const backend = await startThinking();
  const request = createAIRequest({ prompt: 'Hello' }, { poll });
  const looking = new AbortController();
  const outcome = request.wait({ signal: looking.signal }).catch((reason: unknown) => reason);
  await called(1);
  looking.abort();
  await outcome;
  await renewals(backend, request.id, 2);
  expect(calls[0]?.socket.destroyed).toBe(false);
});

test('an answer that takes longer than a lease arrives, though the reaper looks for those who lost theirs', async () => {
  // A lease ends after a second and a half, and the reaper comes every three.
  const backend = await start({ speed: 20, standIn: { delay: 5_000, answer: () => 'Worth the wait.' } });
  const { content } = await createAIRequest({ prompt: 'Hello' }, { poll });
  expect(content).toBe('Worth the wait.');
  expect(backend.calls).toHaveLength(1);
});

/** Waits until the lease of a request has been renewed so often. */
async function renewals(backend: LocalBackend, id: string, count: number): Promise<void> {
  const leases = new Set<unknown>();
  const look = async () => {
    const row = (await backend.rows()).find((item) => item.id === id);
    return leases.add(row?.lease_until).size > count;
  };
  await vi.waitUntil(look, { timeout: 30_000 });
}
