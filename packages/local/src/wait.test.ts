import { afterEach, expect, test, vi } from 'vitest';
import { wait } from './wait.js';

afterEach(() => {
  vi.useRealTimers();
});

test('a wait that is longer than a timer of Node’s can be is not over at once', async () => {
  vi.useFakeTimers();
  const over = vi.fn();
  void wait(2 ** 40).then(over);
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(over).not.toHaveBeenCalled();
});
