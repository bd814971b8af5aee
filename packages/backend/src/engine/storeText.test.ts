import { expect, test } from 'vitest';
import type { RequestStore } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { storeText } from './storeText.js';

const request: StoredRequest = {
  id: crypto.randomUUID(),
  status: 'in_progress',
  prompt: 'Hello',
  created_at: new Date().toISOString(),
};

type Put = Parameters<RequestStore['putPart']>;

/** A store that keeps the parts, and may fail at one of them. */
function parts({ failAt = -1 } = {}) {
  const put: Put[] = [];
  return {
    put,
    async putPart(...values: Put) {
      if (values[1].number === failAt) throw new Error('DynamoDB is down');
      put.push(values);
    },
  };
}

test('a short text lies on the row', async () => {
  const store = parts();
  expect(await storeText(request, 'attempt-1', 'Good day', store)).toEqual({ content: 'Good day' });
  expect(store.put).toEqual([]);
});

test.for([
  ['prompt', 299_990, {}],
  ['system', 299_990, {}],
  ['messages', 299_990, {}],
  ['variables', 299_990, {}],
  ['schema', 299_990, {}],
] as const)('beside a large input, here %s, even a short text lies in a part', async ([name, size]) => {
  const store = parts();
  const large = { ...request, [name]: 'a'.repeat(size) };
  expect(await storeText(large, 'attempt-1', 'Good day, and more', store)).toEqual({ parts: 1 });
  expect(store.put).toEqual([[large, { attempt: 'attempt-1', number: 0, text: 'Good day, and more' }]]);
});

test('the parts of a large text are numbered from 0, and bear the token of their attempt', async () => {
  const store = parts();
  const text = '€'.repeat(333_333);
  expect(await storeText(request, 'attempt-2', text, store)).toEqual({ parts: 5 });
  expect(store.put.map(([, { attempt, number }]) => [attempt, number])).toEqual(
    [0, 1, 2, 3, 4].map((number) => ['attempt-2', number]),
  );
  expect(store.put.map(([, part]) => part.text).join('') === text).toBe(true);
});

test('a text that was streamed says of how many deltas it is made, wherever it lies', async () => {
  expect(await storeText(request, 'attempt-1', 'Good day', parts(), 3)).toEqual({
    content: 'Good day',
    seq: 3,
  });
  const large = 'a'.repeat(400_000);
  expect(await storeText(request, 'attempt-1', large, parts(), 9)).toEqual({ parts: 2, seq: 9 });
});

test('a part that cannot be written leaves no text: the row never counts it', async () => {
  const store = parts({ failAt: 1 });
  await expect(storeText(request, 'attempt-1', 'a'.repeat(600_000), store)).rejects.toThrow('DynamoDB');
  expect(store.put).toHaveLength(1);
});
