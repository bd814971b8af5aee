import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { schedule } from './schedule.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('calls each interval, never twice at once, and no more once stopped', async () => {
  let calls = 0;
  const scheduled = schedule(1000, async () => {
    calls += 1;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  });
  await vi.advanceTimersByTimeAsync(6000);
  expect(calls).toBe(3);
  const stopped = scheduled.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  await stopped;
  expect(calls).toBe(3);
});
