import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { beforeEach, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../backend/test/fakeClock.js';
import type { StreamRecord } from '../dynamodb/streamRecord.js';
import { createEventSourceMapping, type EventSourceMappingOptions } from './eventSourceMapping.js';
import type { StreamFailure } from './streamFailure.js';

let clock: FakeClock;
let sequence: number;
beforeEach(() => {
  clock = createFakeClock();
  sequence = 0;
});

function record(id: string, status = 'queued'): StreamRecord {
  sequence += 1;
  return {
    eventID: String(sequence),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn',
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(clock.now().getTime() / 1000),
      Keys: { id: { S: id } },
      NewImage: { id: { S: id }, status: { S: status } },
      SequenceNumber: String(sequence),
      SizeBytes: 1,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}

const idsOf = (event: DynamoDBStreamEvent) =>
  event.Records.map(({ dynamodb }) => dynamodb?.Keys?.id?.S ?? '');

/** A mapping onto a function that keeps what it was given, and answers as told. */
function map(
  answer: (ids: string[], event: DynamoDBStreamEvent) => unknown = () => undefined,
  options: Partial<EventSourceMappingOptions> = {},
) {
  const batches: string[][] = [];
  const discarded: [string, string[]][] = [];
  const failures: StreamFailure[] = [];
  const mapping = createEventSourceMapping({
    batchSize: 10,
    parallelizationFactor: 1,
    filterPatterns: [],
    retryAttempts: 2,
    maxRecordAgeSeconds: 3600,
    bisectBatchOnError: false,
    retryDelay: () => 100,
    invoke: async (event) => {
      batches.push(idsOf(event));
      return (await answer(idsOf(event), event)) as DynamoDBBatchResponse | undefined;
    },
    onDiscard: (records, reason) => {
      discarded.push([reason, records.map(({ dynamodb }) => dynamodb.Keys.id?.S ?? '')]);
    },
    onFailure: (message) => failures.push(message),
    functionName: 'dispatcher',
    clock,
    ...options,
  });
  return { mapping, batches, discarded, failures, settle: () => clock.advance(10_000) };
}

test('delivers what matches a filter, and forgets the rest', async () => {
  const filterPatterns = [{ dynamodb: { NewImage: { status: { S: ['queued'] } } } }];
  const { mapping, batches, settle } = map(undefined, { filterPatterns });
  mapping.push(record('a', 'cancelled'));
  mapping.push(record('b'));
  await settle();
  expect(batches).toEqual([['b']]);
});

test('collects what arrives while a batch is under way, up to the batch size', async () => {
  let finish = () => {};
  const first = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { mapping, batches, settle } = map((ids) => (ids[0] === 'first' ? first : undefined), {
    batchSize: 3,
  });
  mapping.push(record('first'));
  for (const id of ['a', 'b', 'c', 'd']) mapping.push(record(id));
  await settle();
  expect(batches).toEqual([['first']]);
  finish();
  await settle();
  expect(batches).toEqual([['first'], ['a', 'b', 'c'], ['d']]);
});

test('one key waits for its own batch only: others are delivered meanwhile', async () => {
  const { mapping, batches, settle } = map((ids) => (ids[0] === 'slow' ? new Promise(() => {}) : undefined), {
    parallelizationFactor: 10,
  });
  mapping.push(record('slow'));
  for (let index = 0; index < 20; index += 1) mapping.push(record(`other-${index}`));
  mapping.push(record('slow'));
  await settle();
  expect(batches.filter(([id]) => id === 'slow')).toHaveLength(1);
  expect(batches.flat().length).toBeGreaterThan(10);
});

test('repeats a batch from its first failure on, so that later records run again', async () => {
  let failures = 1;
  const { mapping, batches, settle } = map((ids, event) => {
    if (ids.length < 3 || failures-- <= 0) return undefined;
    return { batchItemFailures: [{ itemIdentifier: event.Records[1]?.dynamodb?.SequenceNumber }] };
  });
  mapping.push(record('first'));
  for (const id of ['a', 'b', 'c']) mapping.push(record(id));
  await settle();
  expect(batches).toEqual([['first'], ['a', 'b', 'c'], ['b', 'c']]);
});

test('an identifier that is not of the batch fails it whole', async () => {
  const answers = [{ batchItemFailures: [{ itemIdentifier: 'unknown' }] }];
  const { mapping, batches, settle } = map(() => answers.shift());
  mapping.push(record('a'));
  await settle();
  expect(batches).toEqual([['a'], ['a']]);
});

test('gives up after the last repetition, says so, and goes on with the next records', async () => {
  const { mapping, batches, discarded, settle } = map((ids) => {
    if (ids.includes('poison')) throw new Error('no');
  });
  mapping.push(record('poison'));
  await settle();
  mapping.push(record('next'));
  await settle();
  expect(batches).toEqual([['poison'], ['poison'], ['poison'], ['next']]);
  expect(discarded).toEqual([['RetryAttemptsExhausted', ['poison']]]);
});

test('halves a batch that fails until the poison is alone; the others get through', async () => {
  const { mapping, batches, discarded, settle } = map(
    (ids) => {
      if (ids.includes('c')) throw new Error('no');
    },
    { bisectBatchOnError: true, retryAttempts: 1 },
  );
  mapping.push(record('first'));
  for (const id of ['a', 'b', 'c', 'd']) mapping.push(record(id));
  await settle();
  expect(batches.slice(1)).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['c'], ['d']]);
  expect(discarded).toEqual([['RetryAttemptsExhausted', ['c']]]);
});

test('gives up what has grown too old while it was repeated', async () => {
  const { mapping, discarded, settle } = map(
    () => {
      throw new Error('no');
    },
    { retryAttempts: 1000, maxRecordAgeSeconds: 5 },
  );
  mapping.push(record('a'));
  await settle();
  expect(discarded).toEqual([['RecordAgeExceeded', ['a']]]);
});

test('stops: waits for the batch under way, and delivers nothing more', async () => {
  const { mapping, batches, settle } = map(() => {
    throw new Error('no');
  });
  mapping.push(record('a'));
  await clock.advance(50);
  await mapping.stop();
  mapping.push(record('b'));
  await settle();
  expect(batches).toEqual([['a']]);
});

test('tells its failure destination what Lambda tells, where the records are and how often they were tried', async () => {
  const { mapping, failures, settle } = map(() => {
    throw new Error('no');
  });
  mapping.push(record('a'));
  await settle();
  expect(failures).toEqual([
    {
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn: expect.stringMatching(/:function:dispatcher$/),
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-01-01T12:00:00.200Z',
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: '1',
        endSequenceNumber: '1',
        approximateArrivalOfFirstRecord: '2026-01-01T12:00:00Z',
        approximateArrivalOfLastRecord: '2026-01-01T12:00:00Z',
        batchSize: 1,
        streamArn: 'arn',
      },
    },
  ]);
});

test('such a message has no response of a function that was never invoked', async () => {
  const { mapping, failures, settle } = map(() => new Promise(() => {}), { maxRecordAgeSeconds: 5 });
  mapping.push({ ...record('a'), dynamodb: { ...record('a').dynamodb, ApproximateCreationDateTime: 0 } });
  await settle();
  expect(failures).toMatchObject([
    { requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 } },
  ]);
  expect(failures[0]).not.toHaveProperty('responseContext');
});

test('nor an error of a function that has named its failures itself', async () => {
  const { mapping, failures, settle } = map((_, { Records }) => ({
    batchItemFailures: Records.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber })),
  }));
  mapping.push(record('a'));
  await settle();
  expect(failures).toMatchObject([{ requestContext: { condition: 'RetryAttemptsExhausted' } }]);
  expect(failures[0]?.responseContext).toEqual({ statusCode: 200, executedVersion: '$LATEST' });
});

test('halving a batch is no repetition: where none is allowed, the poison alone is given up', async () => {
  const { mapping, batches, discarded, settle } = map(
    (ids) => {
      if (ids.includes('b')) throw new Error('no');
    },
    { bisectBatchOnError: true, retryAttempts: 0 },
  );
  mapping.push(record('first'));
  for (const id of ['a', 'b']) mapping.push(record(id));
  await settle();
  expect(batches.slice(1)).toEqual([['a', 'b'], ['a'], ['b']]);
  expect(discarded).toEqual([['RetryAttemptsExhausted', ['b']]]);
});

test('a batch that has got further has all its repetitions again', async () => {
  let failures = 2;
  const { mapping, discarded, settle } = map(
    (ids, { Records }) => {
      if (ids[0] === 'first') return;
      failures -= 1;
      if (failures === 1)
        return { batchItemFailures: [{ itemIdentifier: Records[1]?.dynamodb?.SequenceNumber }] };
      if (failures === 0) throw new Error('no');
    },
    { retryAttempts: 1 },
  );
  mapping.push(record('first'));
  for (const id of ['a', 'b']) mapping.push(record(id));
  await settle();
  expect(discarded).toEqual([]);
});

test('with no limits, -1, it repeats until the function takes the records', async () => {
  let failures = 50;
  const { mapping, discarded, batches, settle } = map(
    () => {
      failures -= 1;
      if (failures >= 0) throw new Error('no');
    },
    { retryAttempts: -1, maxRecordAgeSeconds: -1 },
  );
  mapping.push(record('a'));
  await settle();
  expect(batches).toHaveLength(51);
  expect(discarded).toEqual([]);
});
