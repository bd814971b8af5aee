import { expect, test } from 'vitest';
import { toOutput } from './output.js';
import type { RequestRow } from './protocol.js';

const id = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';
const completed: RequestRow = { id, status: 'completed', content: '{"a":1}', finish_reason: 'stop' };
const json: RequestRow = { ...completed, format: 'json' };

test('text is its own data, even if it looks like JSON', () => {
  expect(toOutput(completed)).toEqual({ data: '{"a":1}' });
});

test('a text that was cut at the token limit is an answer', () => {
  expect(toOutput({ ...completed, finish_reason: 'length' })).toEqual({ data: '{"a":1}' });
});

test('JSON is parsed', () => {
  expect(toOutput(json)).toEqual({ data: { a: 1 } });
});

test.each([
  [undefined, 'json', { a: 1 }],
  ['text', 'json', { a: 1 }],
  ['json', null, { a: 1 }],
  ['json', 'text', '{"a":1}'],
])('of format %s and answer_format %s the latter decides, if there is one', (format, answer_format, data) => {
  expect(toOutput({ ...completed, format, answer_format })).toEqual({ data });
});

test('JSON that was cut is incomplete, and its text is in the details', () => {
  expect(toOutput({ ...json, finish_reason: 'length', content: '{"a":' })).toMatchObject({
    error: { code: 'incomplete', requestId: id, details: '{"a":' },
  });
});

test('what is no JSON is invalid_output, and its text is in the details', () => {
  expect(toOutput({ ...json, content: 'Sure! {"a":1}' })).toMatchObject({
    error: { code: 'invalid_output', requestId: id, details: 'Sure! {"a":1}' },
  });
});

test('a failure has the code and the words of its row', () => {
  const error = { code: 'too_large', message: 'The answer is too large.' };
  expect(toOutput({ id, status: 'failed', error })).toMatchObject({ error: { ...error, requestId: id } });
});

test.each(['invalid_output', 'incomplete'])(
  'a failure as %s has the text that was paid for in its details',
  (code) => {
    const row: RequestRow = { id, status: 'failed', content: '{"a":', error: { code, message: 'No.' } };
    expect(toOutput(row)).toMatchObject({ error: { code, requestId: id, details: '{"a":' } });
  },
);

test('no other failure has details', () => {
  const row: RequestRow = { id, status: 'cancelled', content: 'Once upon' };
  expect((toOutput(row) as { error: { details?: unknown } }).error.details).toBeUndefined();
});

test('a code of a later backend is a plain failure', () => {
  expect(toOutput({ id, status: 'failed', error: { code: 'bored', message: 'Too dull.' } })).toMatchObject({
    error: { code: 'failed', message: 'Too dull.' },
  });
});

test.each(['failed', 'cancelled'] as const)('a row that is %s without a reason says so much', (status) => {
  expect(toOutput({ id, status })).toMatchObject({ error: { code: status, message: expect.any(String) } });
});

test('a failure on the row is final: asking again changes nothing', () => {
  const error = { code: 'connection', message: 'The model could not be reached.' };
  expect(toOutput({ id, status: 'failed', error })).toMatchObject({ error: { retryable: false } });
});
