import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HttpRequest } from '../http/message.js';
import { createAsyncInvocations } from './invocations.js';
import { lambdaHttp } from './lambdaHttp.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function takes(milliseconds: number, outcome: () => void = () => {}) {
  const started: unknown[] = [];
  const failures: string[] = [];
  const localFunction = {
    name: 'worker',
    kill() {},
    async invoke(event: { id: string }) {
      started.push(event.id);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      outcome();
    },
  };
  const onFailure = (error: unknown) => failures.push(String(error));
  return { localFunction, started, failures, onFailure };
}

test('runs every event at once, and each only once, even when it fails', async () => {
  const { localFunction, started, failures, onFailure } = takes(3000, () => {
    throw new Error('no');
  });
  const invocations = createAsyncInvocations(localFunction, { maxEventAgeSeconds: 60, onFailure });
  for (let index = 0; index < 100; index += 1) invocations.accept({ id: String(index) });
  expect(started).toHaveLength(100);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(started).toHaveLength(100);
  expect(failures).toHaveLength(100);
});

test('an event waits for a free place, in order, and is dropped when it has waited too long', async () => {
  const { localFunction, started, failures, onFailure } = takes(40_000);
  const options = { maxEventAgeSeconds: 60, concurrency: 1, onFailure };
  const invocations = createAsyncInvocations(localFunction, options);
  for (const id of ['a', 'b', 'c']) invocations.accept({ id });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(started).toEqual(['a', 'b']);
  expect(failures).toEqual(['Error: An event for worker waited longer than 60 seconds']);
});

test('starts nothing after it was stopped', async () => {
  const { localFunction, started } = takes(1000);
  const invocations = createAsyncInvocations(localFunction, { maxEventAgeSeconds: 60, concurrency: 1 });
  for (const id of ['a', 'b']) invocations.accept({ id });
  invocations.stop();
  invocations.accept({ id: 'c' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(started).toEqual(['a']);
});

test('over HTTP, an asynchronous invocation is taken with 202, and anything else refused', async () => {
  const { localFunction, started } = takes(0);
  const handle = lambdaHttp({ worker: createAsyncInvocations(localFunction, { maxEventAgeSeconds: 60 }) });
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
  expect(started).toEqual(['a']);
});
