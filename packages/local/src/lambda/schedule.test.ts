import { expect, test, vi } from 'vitest';
import { createFakeClock } from '../../../backend/test/fakeClock.js';
import { schedule } from './schedule.js';

test('calls each interval, never twice at once, and no more once stopped', async () => {
  const clock = createFakeClock();
  let calls = 0;
  const run = async () => {
    calls += 1;
    await clock.wait(1500);
  };
  const scheduled = schedule(1000, run, clock);
  await clock.advance(6000);
  expect(calls).toBe(3);
  const stopped = scheduled.stop();
  await clock.advance(10_000);
  await stopped;
  expect(calls).toBe(3);
});

test('goes on after a call that failed', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  const clock = createFakeClock();
  let calls = 0;
  const run = async () => {
    calls += 1;
    throw new Error('no');
  };
  const scheduled = schedule(1000, run, clock);
  await clock.advance(2000);
  await scheduled.stop();
  expect(calls).toBe(2);
  expect(printed).toHaveBeenCalledTimes(2);
  printed.mockRestore();
});
