import { describe, expect, test } from 'vitest';
import { AIRequestError } from './index.js';

describe('AIRequestError.is', () => {
  test('knows an error that another copy of the package made', async () => {
    const copy = './errors.js?copy';
    const { AIRequestError: Other } = (await import(/* @vite-ignore */ copy)) as typeof import('./errors.js');
    const error = new Other('timeout', 'Late.');
    expect(error).not.toBeInstanceOf(AIRequestError);
    expect(AIRequestError.is(error)).toBe(true);
    expect(AIRequestError.is(error, 'timeout')).toBe(true);
    expect(AIRequestError.is(error, 'failed')).toBe(false);
  });

  test.each([undefined, null, 'timeout', new Error('x'), { code: 'timeout' }])(
    'does not take %s for one',
    (value) => {
      expect(AIRequestError.is(value)).toBe(false);
    },
  );
});

test('only a lost connection can be tried again as it is, unless it is said', () => {
  expect(new AIRequestError('connection', '').retryable).toBe(true);
  expect(new AIRequestError('rate_limited', '').retryable).toBe(false);
  expect(new AIRequestError('connection', '', { retryable: false }).retryable).toBe(false);
});
