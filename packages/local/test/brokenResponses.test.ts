import { expect, test } from 'vitest';
import { RequestFailure } from '../../backend/src/engine/failure.js';
import { brokenResponses } from './stage/brokenResponses.js';
import type { StageResponse } from './stage/createBackgroundModel.js';
import { ids } from './stage/paths.js';
import type { Row, Stage } from './stage/stage.js';

// What the other proofs of background mode rest on: that a broken promise is seen.
const [id] = ids;
const began = Date.parse('2026-01-01T12:00:00.000Z');
const at = (seconds: number) => new Date(began + seconds * 1_000).toISOString();
const content = 'Good day';

const completed: Row = {
  id,
  status: 'completed',
  attempt: 'resp_1',
  content,
  deadline_at: at(300),
  completed_at: at(300),
};
const { content: _, ...withoutText } = completed;
const failed: Row = { ...withoutText, status: 'failed' };
const response: StageResponse = {
  id: 'resp_1',
  owner: { requestId: id, environment: 'requests', attempt: 'one' },
  prompt: 'Hello',
  outcome: { state: 'answered', answer: { content, finishReason: 'stop', model: 'stand-in' } },
  endedAt: began + 300_000,
  keptUntil: Number.POSITIVE_INFINITY,
  isCancelled: false,
};
const cancelled: StageResponse = {
  ...response,
  outcome: { state: 'failed', failure: new RequestFailure('failed', 'It was cancelled there') },
  isCancelled: true,
};
const part = (number: number, text: string): Row => ({ id: `${id}#resp_1#${number}`, content: text });
const inParts = { ...withoutText, parts: 2 };

const look = (row: Row, found: StageResponse, parts: readonly Row[] = []) =>
  brokenResponses(
    { responses: [found] } as unknown as Stage,
    row,
    [{ ...row, response_id: 'resp_1' }],
    [row, ...parts],
    { mostCalls: 1 },
  );

test.for<[string, string, Row, StageResponse, Row[]]>([
  ['an answer that was there when its request was ended', 'lost an answer', failed, response, []],
  [
    'a response that was ended before the deadline',
    'before its time',
    failed,
    { ...cancelled, endedAt: began + 299_000 },
    [],
  ],
  ['another answer', 'another answer', { ...completed, content: 'Goodbye' }, response, []],
  ["another response's token", 'another answer', { ...completed, attempt: 'one' }, response, []],
  ['parts of another text', 'another answer', inParts, response, [part(0, 'Good '), part(1, 'night')]],
  ['a part too few', 'another answer', inParts, response, [part(0, 'Good ')]],
])('%s is seen', ([, words, row, found, parts]) => {
  expect(look(row, found, parts)).toEqual([expect.stringContaining(words)]);
});

test('what is as it should be is not', () => {
  expect(look(completed, response)).toEqual([]);
  expect(look(inParts, response, [part(1, 'day'), part(0, 'Good ')])).toEqual([]);
  expect(look(failed, cancelled)).toEqual([]);
});
