import { expect, test } from 'vitest';
import { isTerminal, type RequestRow } from './protocol.js';
import { type AIRequestSnapshot, foldEnd, foldRow } from './snapshot.js';

const id = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';
const created_at = '2026-11-23T10:00:00.000Z';
const submitting: AIRequestSnapshot = { id, status: 'submitting', content: '', notices: [] };
const queued: RequestRow = { id, status: 'queued', created_at };
const working: RequestRow = { ...queued, status: 'in_progress', deadline_at: '2026-11-23T10:05:00.000Z' };
const completed: RequestRow = { ...working, status: 'completed', content: 'Done.', completed_at: created_at };
const cancelled: RequestRow = { ...queued, status: 'cancelled', completed_at: created_at };

const outcome = { data: 'Done.' };
const foldNext = (snapshot: AIRequestSnapshot, row: RequestRow) =>
  isTerminal(row.status) ? foldEnd(snapshot, row, outcome) : foldRow(snapshot, row);
const fold = (...rows: RequestRow[]) => rows.reduce(foldNext, submitting);

test('a row that says nothing new leaves the very same snapshot', () => {
  const snapshot = fold(working);
  expect(foldRow(snapshot, { ...working })).toBe(snapshot);
});

test('a deadline that comes later is news', () => {
  expect(fold(queued, { ...queued, deadline_at: working.deadline_at }).deadline).toEqual(
    new Date('2026-11-23T10:05:00.000Z'),
  );
});

test('a late row takes nothing back', () => {
  expect(fold(working, queued).status).toBe('in_progress');
});

test('what is over stays as it is, whatever comes after', () => {
  for (const late of [queued, working, cancelled]) expect(fold(completed, late)).toEqual(fold(completed));
  expect(fold(cancelled, completed).status).toBe('cancelled');
});

test('a row ends the error of a look that was given up', () => {
  const given = { ...fold(working), error: new Error('lost') as never };
  expect(foldRow(given, working).error).toBeUndefined();
});

test('a request that ended early keeps the text it had', () => {
  expect(fold({ ...cancelled, content: 'Once upon' })).toMatchObject({
    status: 'cancelled',
    content: 'Once upon',
  });
});

test('a text that is kept now and then takes nothing back of what was heard since', () => {
  const heard = fold({ ...working, content: 'Once upon a time' });
  expect(foldRow(heard, { ...working, content: 'Once' })).toBe(heard);
  expect(foldRow(heard, { ...working, content: 'Twice' }).content).toBe('Twice');
});

test('nulls and broken times are absent', () => {
  const row = { ...queued, answered_by: null, token_usage: null, deadline_at: 'soon', created_at: null };
  expect(JSON.parse(JSON.stringify(fold(row)))).toEqual({ id, status: 'queued', content: '', notices: [] });
});
