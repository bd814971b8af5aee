import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { untilEither } from './untilEither.js';
import { wait } from './wait.js';

test.each([0, 1] as const)('ends with either signal, for its reason', async (which) => {
  const [one, other] = [new AbortController(), new AbortController()];
  const reason = new Error('Enough');
  const done = untilEither([one.signal, other.signal], async (signal) => {
    await wait(10_000, signal);
    return signal.reason;
  });
  [one, other][which]?.abort(reason);
  expect(await done).toBe(reason);
});

test('begins aborted where one already is', async () => {
  const signals = [AbortSignal.abort('Before'), new AbortController().signal] as const;
  expect(await untilEither(signals, async ({ aborted, reason }) => [aborted, reason])).toEqual([
    true,
    'Before',
  ]);
});

test('leaves nothing behind, whether it succeeds or not', async () => {
  const signals = [new AbortController().signal, new AbortController().signal] as const;
  await untilEither(signals, async () => {
    expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([1, 1]);
  });
  await expect(untilEither(signals, () => Promise.reject(new Error('No')))).rejects.toThrow('No');
  expect(signals.map((signal) => getEventListeners(signal, 'abort'))).toEqual([[], []]);
});
