import { expect, test } from 'vitest';
import { createFakeClock } from '../../../backend/test/fakeClock.js';
import type { HttpRequest } from '../http/message.js';
import { createAsyncInvocations, type InvocationOptions } from './invocations.js';
import { lambdaHttp } from './lambdaHttp.js';

interface Event {
  readonly id: string;
}

/** Invocations of a function that takes its time and then ends as told. */
function invocations(
  { takes, ends = () => {} }: { takes: number; ends?: () => void },
  options: Partial<InvocationOptions<Event>> = {},
) {
  const clock = createFakeClock();
  const beginning = clock.now().getTime();
  const secondsNow = () => (clock.now().getTime() - beginning) / 1000;
  const started: string[] = [];
  const startedAt: number[] = [];
  const failures: unknown[] = [];
  const localFunction = {
    name: 'worker',
    kill() {},
    async invoke({ id }: Event) {
      started.push(id);
      startedAt.push(secondsNow());
      await clock.wait(takes);
      ends();
    },
  };
  const { accept, stop } = createAsyncInvocations<Event>(localFunction, {
    retryAttempts: 0,
    maxEventAgeSeconds: 60,
    onFailure: (dropped) => failures.push({ ...dropped, at: secondsNow() }),
    clock,
    ...options,
  });
  return { accept, stop, clock, started, startedAt, failures };
}

const failing = () => {
  throw new Error('no');
};

test('runs every event at once, and each only once where no retries are set', async () => {
  const { accept, clock, started, failures } = invocations({ takes: 3000, ends: failing });
  for (let index = 0; index < 100; index += 1) accept({ id: String(index) });
  await clock.advance(0);
  expect(started).toHaveLength(100);
  await clock.advance(600_000);
  expect(started).toHaveLength(100);
  expect(failures).toHaveLength(100);
  expect(failures[0]).toMatchObject({
    event: { id: '0' },
    reason: 'RetriesExhausted',
    invocations: 1,
    error: new Error('no'),
  });
});

test('an event waits for a free place, in order, and is dropped once it has waited too long', async () => {
  const { accept, clock, started, failures } = invocations({ takes: 40_000 }, { concurrency: 1 });
  for (const id of ['a', 'b', 'c']) accept({ id });
  await clock.advance(600_000);
  expect(started).toEqual(['a', 'b']);
  expect(failures).toEqual([{ event: { id: 'c' }, reason: 'EventAgeExceeded', invocations: 0, at: 60 }]);
});

test('a reserved concurrency of none starts nothing: events grow old', async () => {
  const { accept, clock, started, failures } = invocations({ takes: 0 }, { concurrency: 0 });
  accept({ id: 'a' });
  await clock.advance(60_000);
  expect(started).toEqual([]);
  expect(failures).toMatchObject([{ reason: 'EventAgeExceeded' }]);
});

test('repeats what failed after one minute and after two more, then gives up', async () => {
  const options = { retryAttempts: 2, maxEventAgeSeconds: 21_600 };
  const { accept, clock, startedAt, failures } = invocations({ takes: 1000, ends: failing }, options);
  accept({ id: 'a' });
  await clock.advance(3_600_000);
  expect(startedAt).toEqual([0, 61, 182]);
  expect(failures).toMatchObject([{ reason: 'RetriesExhausted', invocations: 3, at: 183 }]);
});

test('repeats nothing that has succeeded', async () => {
  let failures = 1;
  const ends = () => {
    failures -= 1;
    if (failures >= 0) throw new Error('no');
  };
  const options = { retryAttempts: 2, maxEventAgeSeconds: 21_600, retryDelay: () => 10 };
  const { accept, clock, started, failures: dropped } = invocations({ takes: 0, ends }, options);
  accept({ id: 'a' });
  await clock.advance(3_600_000);
  expect(started).toEqual(['a', 'a']);
  expect(dropped).toEqual([]);
});

test('an event that grows too old before its repetition is dropped for its age', async () => {
  const options = { retryAttempts: 2, maxEventAgeSeconds: 90 };
  const { accept, clock, started, failures } = invocations({ takes: 1000, ends: failing }, options);
  accept({ id: 'a' });
  await clock.advance(3_600_000);
  expect(started).toEqual(['a', 'a']);
  expect(failures).toMatchObject([{ reason: 'EventAgeExceeded', invocations: 2, error: expect.any(Error) }]);
});

test('while an event waits for its repetition, its place is free for others', async () => {
  const options = { retryAttempts: 1, maxEventAgeSeconds: 3600, concurrency: 1 };
  const { accept, clock, started } = invocations({ takes: 1000, ends: failing }, options);
  for (const id of ['a', 'b']) accept({ id });
  await clock.advance(2000);
  expect(started).toEqual(['a', 'b']);
});

test('starts nothing after it was stopped, and nobody hears of what it leaves', async () => {
  const options = { concurrency: 1, retryAttempts: 2 };
  const { accept, stop, clock, started, failures } = invocations({ takes: 1000, ends: failing }, options);
  for (const id of ['a', 'b']) accept({ id });
  await clock.advance(0);
  stop();
  accept({ id: 'c' });
  await clock.advance(600_000);
  expect(started).toEqual(['a']);
  expect(failures).toEqual([]);
  expect(clock.waiting).toBe(0);
});

test('over HTTP, an asynchronous invocation is taken with 202, and anything else refused', async () => {
  const { accept, stop, clock, started } = invocations({ takes: 0 });
  const handle = lambdaHttp({ worker: { accept: (event) => accept(event as Event), stop } });
  const request = (name: string, type: string): HttpRequest => ({
    method: 'POST',
    path: `/2015-03-31/functions/${name}/invocations`,
    headers: { 'x-amz-invocation-type': type },
    body: '{"id":"a"}',
    signal: new AbortController().signal,
  });
  expect(await handle(request('worker', 'Event'))).toMatchObject({ status: 202 });
  expect(await handle(request('worker', 'RequestResponse'))).toMatchObject({ status: 400 });
  expect(await handle(request('toString', 'Event'))).toMatchObject({ status: 404 });
  await clock.advance(0);
  expect(started).toEqual(['a']);
});
