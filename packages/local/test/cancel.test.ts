import { createAIRequest, resumeAIRequest } from '@amplify-ai-request/client';
import { expect, test, vi } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();
const poll = { minMs: 50 };
const forever = { standIn: { delay: 600_000 } };

async function expectCancelled(id: string) {
  await vi.waitFor(async () => {
    await expect(resumeAIRequest(id)).rejects.toMatchObject({ code: 'cancelled', requestId: id });
  });
}

test.for<[string, (request: { snapshot: { status: string } }) => Promise<unknown> | undefined]>([
  ['before the submit is on its way', () => undefined],
  ['while the submit is under way', () => new Promise((resolve) => setTimeout(resolve, 5))],
  [
    'while it is queued',
    (request) => vi.waitUntil(() => request.snapshot.status === 'queued', { interval: 5 }),
  ],
  ['while the model works', (request) => vi.waitUntil(() => request.snapshot.status === 'in_progress')],
])('an abort %s rejects with its reason and leaves the row cancelled', async ([, moment]) => {
  await start(forever);
  const owner = new AbortController();
  const request = createAIRequest({ prompt: 'Hello' }, { signal: owner.signal, poll });
  const outcome = request.wait().catch((reason: unknown) => reason);
  await moment(request);
  const reason = new Error('no longer wanted');
  owner.abort(reason);
  expect(await outcome).toBe(reason);
  await expectCancelled(request.id);
});

test('a cancel ends a live request, for everyone who waits', async () => {
  await start(forever);
  const request = createAIRequest({ prompt: 'Hello' }, { poll });
  const outcome = request.wait().catch((reason: unknown) => reason);
  await vi.waitUntil(() => request.snapshot.status === 'in_progress');
  await request.cancel();
  expect(await outcome).toMatchObject({ code: 'cancelled' });
  await expectCancelled(request.id);
});

test('a cancel that overtakes its submit prevents the call', async () => {
  const backend = await start();
  const id = crypto.randomUUID();
  await resumeAIRequest(id).cancel();
  await expect(createAIRequest({ prompt: 'Hello' }, { id, poll })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(backend.calls).toEqual([]);
});

test('a cancel of a finished request leaves its answer', async () => {
  await start();
  const { id } = await createAIRequest({ prompt: 'Hello' }, { poll });
  const late = resumeAIRequest(id);
  await late.cancel();
  expect((await late).content).toContain('Hello');
});
