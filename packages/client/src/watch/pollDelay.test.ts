import { expect, test } from 'vitest';
import { pollDelay } from './pollDelay.js';

test.each([
  [0, 750],
  [7_500, 750],
  [20_000, 2_000],
  [600_000, 5_000],
])('a request of %i ms is read again after %i ms', (age, delay) => {
  expect(pollDelay(age, { jitter: 0 }, false)).toBe(delay);
});

test('a delay strays by 15 % at most, and to both sides', () => {
  const delays = Array.from({ length: 1_000 }, () => pollDelay(20_000, {}, false));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(1_700);
  expect(Math.max(...delays)).toBeLessThanOrEqual(2_300);
  expect(Math.min(...delays)).toBeLessThan(2_000);
  expect(Math.max(...delays)).toBeGreaterThan(2_000);
});

test('in a hidden page it is six times as long', () => {
  expect(pollDelay(20_000, { jitter: 0 }, true)).toBe(12_000);
});

test('a shortest time beyond the longest by default moves that one, and a longest below the shortest that', () => {
  expect(pollDelay(0, { minMs: 20_000, jitter: 0 }, false)).toBe(20_000);
  expect(pollDelay(600_000, { minMs: 20_000, jitter: 0 }, false)).toBe(20_000);
  expect(pollDelay(0, { maxMs: 200, jitter: 0 }, false)).toBe(200);
});

test('each of its figures can be chosen', () => {
  expect(pollDelay(1_000, { minMs: 10, ratio: 0.5, jitter: 0 }, false)).toBe(500);
  expect(pollDelay(1_000, { maxMs: 20, minMs: 10, jitter: 0 }, false)).toBe(20);
});
