import type { Context, DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatcherOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
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
