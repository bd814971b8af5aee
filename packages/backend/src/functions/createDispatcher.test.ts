import type { Context, DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFakeClock } from '../../test/fakeClock.js';
import { dispatcherOf, fakePublisher, keptLog } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import type { RequestStore } from '../engine/ports.js';
import { createDispatcher } from './createDispatcher.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const record = (id: string, sequenceNumber: string): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { Keys: { id: { S: id } }, SequenceNumber: sequenceNumber },
});

function dispatcher() {
  const ports = dispatcherOf(table);
  const handler = createDispatcher(ports);
  return {
    workers: ports.workers,
    dispatch: async (...Records: DynamoDBRecord[]) =>
      (await handler({ Records }, {} as Context)) as DynamoDBBatchResponse,
  };
}

test('each record of a batch starts its own worker', async () => {
  const [one, two] = [await table.submit(), await table.submit()];
  const { workers, dispatch } = dispatcher();
  expect(await dispatch(record(one, '1'), record(two, '2'))).toEqual({ batchItemFailures: [] });
  expect(workers.started.sort()).toEqual([one, two].sort());
});

test('a record that fails is reported alone', async () => {
  const [one, two] = [await table.submit(), await table.submit()];
  const { workers, dispatch } = dispatcher();
  workers.failNext = new Error('Lambda is throttling');
  const { batchItemFailures } = await dispatch(record(one, '1'), record(two, '2'));
  expect(batchItemFailures).toHaveLength(1);
  expect(workers.started).toHaveLength(1);
});

test('a whole batch that fails is reported, not thrown', async () => {
  const id = await table.submit();
  const { workers, dispatch } = dispatcher();
  workers.failNext = new Error('Lambda is throttling');
  expect(await dispatch(record(id, '1'))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
});

test('a record that is none of ours is reported and works on nothing', async () => {
  const { workers, dispatch } = dispatcher();
  expect(await dispatch(record('parts#1', '1'))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  expect(workers.started).toEqual([]);
});

test('every id that the API takes is worked on, also one that is no UUID of a known version', async () => {
  const id = '12345678-1234-1234-1234-123456789012';
  await table.put({ id, status: 'queued', prompt: 'Hello', created_at: new Date().toISOString() });
  const { workers, dispatch } = dispatcher();
  expect(await dispatch(record(id, '1'))).toEqual({ batchItemFailures: [] });
  expect(workers.started).toEqual([id]);
});

test('an end that the stream tells makes room, and takes the row out of the index', async () => {
  const id = await table.submit({ owner: 'ann' });
  const { dispatch } = dispatcher();
  await dispatch(record(id, '1'));
  await table.put({ ...(await table.row(id)), status: 'cancelled' });
  expect(await dispatch({ ...record(id, '2'), eventName: 'MODIFY' })).toEqual({ batchItemFailures: [] });
  expect(await table.row(id)).not.toHaveProperty('next_check_at');
  expect(await table.row(`usage#${new Date().toISOString().slice(0, 10)}#ann`)).toMatchObject({ live: 0 });
});

test('an end is told to its subscribers; that nobody can be told fails no record', async () => {
  const ends = [await table.submit({ status: 'cancelled' }), await table.submit({ status: 'cancelled' })];
  const records = ends.map((id, number) => ({ ...record(id, `${number}`), eventName: 'MODIFY' }) as const);
  const publisher = fakePublisher(({ id }) => id === ends[0]);
  const handler = createDispatcher(dispatcherOf(table, undefined, { publisher }));
  expect(await handler({ Records: records }, {} as Context)).toEqual({ batchItemFailures: [] });
  expect(publisher.events).toMatchObject([{ id: ends[1], request: { status: 'cancelled' } }]);
});

describe('the event of the schedule', () => {
  const scheduled = { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} };
  const context = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds }) as Context;

  test.for([scheduled, {}])('lets the reaper look after what is overdue: %j', async (event) => {
    const overdue = new Date(Date.now() - 1_000).toISOString();
    const ids = [...'0123456789abcdef'].map((digit) => `${crypto.randomUUID().slice(0, -1)}${digit}`);
    for (const id of ids) {
      const row = { id, status: 'queued', prompt: 'Hello', created_at: overdue, next_check_at: overdue };
      await table.put({ ...row, check_bucket: id.at(-1) });
    }
    const ports = dispatcherOf(table);
    const report = await createDispatcher(ports)(event, context(60_000));
    expect(report).toMatchObject({ restarted: 16, failed: 0, complete: true });
    expect(ports.workers.started.sort()).toEqual(ids.sort());
  });

  test('has it end fifteen seconds before Lambda ends the function', async () => {
    const clock = createFakeClock();
    const slow: RequestStore = {
      ...table.store,
      async findDue(bucket) {
        if (bucket === '0') clock.sleep(10_000);
        return bucket === '0' ? { ids: [], after: 'more' } : { ids: [] };
      },
    };
    const started = clock.now().getTime();
    const ports = dispatcherOf({ ...table, store: slow }, undefined, { clock });
    const report = await createDispatcher(ports)(scheduled, context(60_000));
    expect(report).toMatchObject({ complete: false });
    expect(clock.now().getTime() - started).toBe(50_000);
  });
});

test('a record that fails is told with its id and the kind of its fault, and no more', async () => {
  const log = keptLog();
  const broken = { ...table.store, read: () => Promise.reject(new TypeError('a secret')) };
  const id = crypto.randomUUID();
  await createDispatcher(dispatcherOf({ ...table, store: broken }, undefined, { log }))(
    { Records: [record(id, '1')] },
    {} as Context,
  );
  expect(log.lines).toEqual([{ message: 'not dispatched', fields: { requestId: id, code: 'TypeError' } }]);
});
