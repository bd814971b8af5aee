import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from './systemClock.js';

const never = () => new AbortController().signal;

test('tells the time of the machine', () => {
  const before = Date.now();
  const now = systemClock.now().getTime();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test('a wait ends by itself', async () => {
  expect(await systemClock.wait(1, never())).toBeUndefined();
});

test('a wait ends at once when it is aborted, and is no error', async () => {
  const stop = new AbortController();
  const waited = systemClock.wait(3_600_000, stop.signal);
  stop.abort(new Error('the reason'));
  expect(await waited).toBeUndefined();
});

test('a wait that is aborted already does not begin', async () => {
  expect(await systemClock.wait(3_600_000, AbortSignal.abort())).toBeUndefined();
});

test('a time that has passed is no time', async () => {
  expect(await systemClock.wait(-5, never())).toBeUndefined();
});

test('waits leave nothing behind at their signal', async () => {
  const { signal } = new AbortController();
  for (let round = 0; round < 20; round += 1) await systemClock.wait(0, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
