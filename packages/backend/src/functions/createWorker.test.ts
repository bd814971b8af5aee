import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  backgroundOf,
  dispatcherOf,
  fakeBackgroundModel,
  fakeModel,
  keptLog,
  settingsOf,
  workerOf,
} from '../../test/fakePorts.js';
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

test('in an app with background mode it submits what it gets, and looks after what it submitted', async () => {
  const model = fakeBackgroundModel();
  const settings = settingsOf({ background: true });
  const ports = workerOf(table.store, { settings, background: backgroundOf(model) });
  const worker = createWorker({ ports });
  const id = await admitted();
  await worker({ id }, context);
  expect(await table.row(id)).toMatchObject({ status: 'in_progress', response_id: 'resp_1' });
  model.finish('resp_1');
  await worker({ id }, context);
  expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
  expect(model.accepted).toHaveLength(1);
});

test('a preset that wants background mode where the app has none is an error at once', () => {
  const presets = { patient: { prompt: 'Hello', background: true } };
  const make = (background: boolean) =>
    createWorker({ presets, ports: workerOf(table.store, { settings: settingsOf({ background }) }) });
  expect(() => make(false)).toThrow('createWorker: presets.patient.background: give defineOpenAIRequests');
  expect(() => make(true)).not.toThrow();
});

describe('a call of a URL', () => {
  const call = (method: string) => ({
    requestContext: { http: { method } },
    headers: {},
    body: '{}',
    isBase64Encoded: false,
  });
  afterEach(() => vi.unstubAllEnvs());

  function deployed(environment: Readonly<Record<string, string>>) {
    vi.stubEnv('AI_REQUEST_TABLE', 'requests');
    vi.stubEnv('AI_REQUEST_SETTINGS', JSON.stringify(settingsOf({ background: true })));
    vi.stubEnv('AWS_REGION', 'us-east-1');
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    return createWorker();
  }

  test('finds nothing at the worker, not even with the webhook’s secret known', async () => {
    const worker = createWorker({ ports: workerOf(table.store) });
    expect(await worker(call('POST'), context)).toMatchObject({ statusCode: 404 });
    const there = deployed({ AI_REQUEST_GRAPHQL_URL: 'https://api.example.org/graphql' });
    expect(await there(call('POST'), context)).toMatchObject({ statusCode: 404 });
  });

  test('is answered by the webhook, where its secret is, and nothing else is', async () => {
    const webhook = deployed({ OPENAI_WEBHOOK_SECRET: `whsec_${'a'.repeat(44)}` });
    expect(await webhook(call('POST'), context)).toMatchObject({ statusCode: 401 });
    expect(await webhook(call('GET'), context)).toMatchObject({ statusCode: 405 });
    await expect(webhook({ id: crypto.randomUUID() }, context)).rejects.toThrow('works on no request');
  });
});

test('without its environment it says in one line what is missing, and who sets it', () => {
  expect(() => createWorker()).toThrow(
    /^createWorker: AI_REQUEST_TABLE is missing: ai\.connect\(backend\) sets it$/,
  );
});
