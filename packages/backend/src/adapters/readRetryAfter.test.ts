import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readRetryAfter } from './readRetryAfter.js';

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

test.for<[Record<string, string>, number]>([
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'retry-after-ms': 'x', 'retry-after': '2' }, 2000],
  [{ 'retry-after': 'Fri, 02 Jan 2026 00:00:00 GMT' }, 60_000],
  [{ 'retry-after': '1e9' }, 60_000],
  [{ 'retry-after-ms': 'Infinity' }, 60_000],
])('%j asks for %i ms', ([headers, wait]) => {
  expect(readRetryAfter(new Headers(headers))).toBe(wait);
});

test.for([
  {},
  { 'retry-after': '-3' },
  { 'retry-after': '0' },
  { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' },
  { 'retry-after': 'NaN' },
  { 'retry-after': '' },
  { 'retry-after-ms': '-1' },
])('%j asks for nothing', (headers) => {
  expect(readRetryAfter(new Headers(headers as Record<string, string>))).toBe(0);
});
