import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backgroundScene } from '../../test/backgroundScene.js';
import { fakeModel, workerOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import type { RequestStore } from './ports.js';
import { work } from './work.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const presets = { waiting: { prompt: 'Hello', background: false }, patient: { prompt: 'Hello' } };

describe('in an app with background mode', () => {
  test('a queued request is submitted, and nobody waits for its answer', async () => {
    const scene = backgroundScene(table);
    const { id } = await scene.submitted();
    expect(scene.background.accepted).toHaveLength(1);
    expect(scene.held.calls).toEqual([]);
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', background: true });
  });

  test('a preset may have its worker wait for the answer', async () => {
    const scene = backgroundScene(table, { presets });
    const id = await scene.admitted({ prompt: undefined, preset: 'waiting' });
    await scene.runWorker(id);
    expect(scene.held.calls).toHaveLength(1);
    expect(scene.background.asked).toEqual([]);
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'completed', content: 'Good day' });
    for (const name of ['background', 'submitted_at', 'response_id']) expect(row).not.toHaveProperty(name);
  });

  test.for(['patient', 'unknown'])('a preset that does not choose is as its app: %s', async (preset) => {
    const scene = backgroundScene(table, { presets });
    await scene.runWorker(await scene.admitted({ prompt: undefined, preset }));
    expect(scene.held.calls).toEqual([]);
  });

  test('a worker that comes once too often does nothing', async () => {
    const scene = backgroundScene(table);
    const id = await scene.admitted();
    await table.put({ ...(await table.row(id)), status: 'in_progress', attempt: 'another' });
    await scene.runWorker(id);
    await table.put({ ...(await table.row(id)), status: 'completed' });
    await scene.runWorker(id);
    await scene.runWorker(crypto.randomUUID());
    expect(scene.background.asked).toEqual([]);
  });

  test('of two workers for one request one submits it', async () => {
    const scene = backgroundScene(table);
    const id = await scene.admitted();
    await Promise.all([scene.runWorker(id), scene.runWorker(id)]);
    expect(scene.background.accepted).toHaveLength(1);
  });
});

test('an app without background mode pays for no read more than it did', async () => {
  const scene = backgroundScene(table);
  const id = await scene.admitted();
  const model = fakeModel();
  const store: RequestStore = { ...table.store, read: () => Promise.reject(new Error('Read')) };
  await work(id, workerOf(store, { model, clock: scene.clock }), { remainingMs: 900_000 });
  expect(model.calls).toHaveLength(1);
  expect(await table.row(id)).toMatchObject({ status: 'completed' });
});
