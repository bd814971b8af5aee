import { expect, test } from 'vitest';
import { createFakeClock } from '../../test/fakeClock.js';
import { within } from './within.js';

test('what is done in time is waited for, and the clock no longer', async () => {
  const clock = createFakeClock();
  expect(await within(1_000, clock, Promise.resolve())).toBe('done');
  expect(clock.waiting).toBe(0);
});

test('what takes longer is not', async () => {
  const clock = createFakeClock();
  const waited = within(1_000, clock, new Promise(() => {}));
  await clock.advance(1_000);
  expect(await waited).toBe('late');
});

test('what fails, fails', async () => {
  await expect(within(1_000, createFakeClock(), Promise.reject(new Error('No')))).rejects.toThrow('No');
});
