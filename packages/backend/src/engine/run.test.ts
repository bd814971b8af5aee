import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answer, dispatcherOf, fakeModel, workerOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { admit } from './admit.js';
import { RequestFailure } from './failure.js';
import type { RequestStore } from './ports.js';
import { run } from './run.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const time = { remainingMs: 900_000 };

async function admitted(row: Readonly<Record<string, unknown>> = {}) {
  const id = await table.submit(row);
  await admit(id, dispatcherOf(table));
  return id;
}

function ports(model = fakeModel(), store: RequestStore = table.store) {
  return workerOf(store, { model });
}

test('the answer lands on the row, with its usage and times', async () => {
  const id = await admitted({ system: 'Be brief' });
  const model = fakeModel();
  await run(id, ports(model), time);
  expect(model.calls).toMatchObject([
    {
      model: 'gpt-4o-mini',
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: 'Hello' },
      ],
    },
  ]);
  expect(await table.row(id)).toMatchObject({
    status: 'completed',
    content: 'Good day',
    finish_reason: 'stop',
    answered_by: 'gpt-4o-mini-2024',
    token_usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    started_at: expect.any(String),
    completed_at: expect.any(String),
  });
});

test('of two workers for one request, at the same time or later, one asks the model', async () => {
  const id = await admitted();
  const model = fakeModel();
  await Promise.all([run(id, ports(model), time), run(id, ports(model), time)]);
  await run(id, ports(model), time);
  expect(model.calls).toHaveLength(1);
});

test('a request that nobody admitted is not worked on', async () => {
  const id = await table.submit();
  const model = fakeModel();
  await run(id, ports(model), time);
  expect(model.calls).toHaveLength(0);
  expect(await table.row(id)).toMatchObject({ status: 'queued' });
});

test('a request that was cancelled before its claim costs nothing', async () => {
  const id = await admitted();
  await table.put({ ...(await table.row(id)), status: 'cancelled' });
  const model = fakeModel();
  await run(id, ports(model), time);
  expect(model.calls).toHaveLength(0);
});

test('an answer that comes after a cancel leaves the row cancelled', async () => {
  const id = await admitted();
  const model = fakeModel(async () => {
    await table.put({ ...(await table.row(id)), status: 'cancelled' });
    return answer;
  });
  await run(id, ports(model), time);
  const row = await table.row(id);
  expect(row).toMatchObject({ status: 'cancelled' });
  expect(row).not.toHaveProperty('content');
});

test('an answer of an attempt that no longer holds the row is dropped', async () => {
  const id = await admitted();
  const model = fakeModel(async () => {
    await table.put({ ...(await table.row(id)), attempt: 'another' });
    return answer;
  });
  await run(id, ports(model), time);
  expect(await table.row(id)).toMatchObject({ status: 'in_progress', attempt: 'another' });
});

test('a failure of the model is the failure of the request', async () => {
  const id = await admitted();
  const model = fakeModel(() => Promise.reject(new RequestFailure('refused', 'The model refused to answer')));
  await run(id, ports(model), time);
  expect(await table.row(id)).toMatchObject({
    status: 'failed',
    error: { code: 'refused', message: 'The model refused to answer' },
  });
});

test.for([
  ['its deadline', 299_500, time],
  ["Lambda's clock", 0, { remainingMs: 5_100 }],
] as const)('a call that outlives %s is stopped and times out', async ([, age, left]) => {
  const id = await admitted({ created_at: new Date(Date.now() - age).toISOString() });
  const stopped = vi.fn();
  const model = fakeModel(
    (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          stopped();
          reject(signal.reason);
        }),
      ),
  );
  await run(id, ports(model), left);
  expect(stopped).toHaveBeenCalledOnce();
  expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
});

test('a request whose time is up when a worker takes it is never sent to a model', async () => {
  const id = await admitted();
  const model = fakeModel();
  await run(id, ports(model), { remainingMs: 5_000 });
  expect(model.calls).toHaveLength(0);
  expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
});

test('an answer too large for a row lies beside it in parts, and is never cut in silence', async () => {
  const id = await admitted();
  const content = `${'a'.repeat(249_999)}${'😀'.repeat(100_000)}`;
  await run(id, ports(fakeModel(() => ({ ...answer, content }))), time);
  const row = await table.row(id);
  expect(row).toMatchObject({ status: 'completed', parts: 3 });
  expect(row).not.toHaveProperty('content');
  const parts = await Promise.all([0, 1, 2].map((number) => table.row(`${id}#${row?.attempt}#${number}`)));
  expect(parts.map((part) => part?.content).join('')).toBe(content);
  for (const part of parts) expect(part).toMatchObject({ ttl: row?.ttl });
});

test('a fault of the table ends the request at once, as far as the table lets it, and fails the invocation', async () => {
  const id = await admitted();
  const broken: RequestStore = {
    ...table.store,
    complete: () => Promise.reject(new Error('DynamoDB is down')),
  };
  await expect(run(id, ports(fakeModel(), broken), time)).rejects.toThrow('DynamoDB is down');
  expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'unknown_outcome' } });
});

test('writes whose replies are lost, and which the AWS SDK repeats, count as done', async () => {
  const id = await admitted();
  const model = fakeModel();
  await run(id, ports(model, table.forgetful.store), time);
  expect(model.calls).toHaveLength(1);
  expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
});

test('a claim whose reply is lost does not revive a request that was cancelled meanwhile', async () => {
  const id = await admitted();
  const model = fakeModel();
  const cancelled = {
    ...table.forgetful.store,
    claim: async (...claim: Parameters<RequestStore['claim']>) => {
      await table.put({ ...(await table.row(id)), status: 'cancelled', attempt: claim[1].attempt });
      return table.forgetful.store.claim(...claim);
    },
  };
  await run(id, ports(model, cancelled), time);
  expect(model.calls).toHaveLength(0);
  expect(await table.row(id)).toMatchObject({ status: 'cancelled' });
});
