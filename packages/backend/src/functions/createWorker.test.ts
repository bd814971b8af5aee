import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dispatcherOf, fakeModel, keptLog, workerOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { admit } from '../engine/admit.js';
import { createWorker } from './createWorker.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const context = { getRemainingTimeInMillis: () => 900_000 };

async function admitted(row: Readonly<Record<string, unknown>> = {}) {
  const id = await table.submit(row);
  await admit(id, dispatcherOf(table));
  return id;
}

describe('the worker', () => {
  test('works on the one request of its event', async () => {
    const [id, other] = [await admitted(), await admitted()];
    await createWorker({ ports: workerOf(table.store) })({ id }, context);
    expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
    expect(await table.row(other)).toMatchObject({ status: 'queued' });
  });

  test("knows the app's presets", async () => {
    const id = await admitted({ prompt: undefined, preset: 'greet', variables: '{"name":"Bob"}' });
    const model = fakeModel();
    const presets = { greet: { prompt: 'Greet {{name}}.' } };
    await createWorker({ presets, ports: workerOf(table.store, { model }) })({ id }, context);
    expect(model.calls).toMatchObject([{ messages: [{ role: 'user', content: 'Greet Bob.' }] }]);
  });

  test('leaves the last seconds of its time to the last writes', async () => {
    const id = await admitted();
    const model = fakeModel();
    const late = { getRemainingTimeInMillis: () => 4_999 };
    await createWorker({ ports: workerOf(table.store, { model }) })({ id }, late);
    expect(model.calls).toEqual([]);
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  });

  test.for<[string, unknown]>([
    ['nothing', {}],
    ['a part', { id: 'a3bb189e-8bf9-4888-9912-ace4e6543002#attempt#0' }],
    ['a number', { id: 7 }],
  ])('refuses an event that names %s', async ([, event]) => {
    const worker = createWorker({ ports: workerOf(table.store) });
    await expect(worker(event as { id: string }, context)).rejects.toThrow();
  });

  test('that breaks is told with its id and the kind of its fault, and no more', async () => {
    const id = await admitted();
    const log = keptLog();
    const broken = { ...table.store, complete: () => Promise.reject(new TypeError('a secret')) };
    const worker = createWorker({ ports: workerOf(broken, { log }) });
    await expect(worker({ id }, context)).rejects.toThrow(TypeError);
    expect(log.lines).toEqual([{ message: 'broke off', fields: { requestId: id, code: 'TypeError' } }]);
  });
});

test('without its environment it says what is missing', () => {
  expect(() => createWorker()).toThrow('AI_REQUEST_TABLE');
});
