import { expect, test } from 'vitest';
import { createFailureQueue } from './failureQueue.js';
import type { StreamFailure } from './streamFailure.js';

test('keeps the last messages, so that it never grows without end', () => {
  const queue = createFailureQueue(2);
  const [a, b, c] = ['a', 'b', 'c'].map((timestamp) => ({ timestamp }) as StreamFailure);
  for (const message of [a, b, c]) if (message) queue.send(message);
  expect(queue.messages).toEqual([b, c]);
});
