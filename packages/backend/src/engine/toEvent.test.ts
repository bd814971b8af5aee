import { largestEventBytes, rowFields } from '@amplify-ai-request/client/protocol';
import { describe, expect, test } from 'vitest';
import type { StoredRequest } from './storedRequest.js';
import { toEvent } from './toEvent.js';

/** A row with everything that a row may have. */
const row: StoredRequest = {
  id: crypto.randomUUID(),
  status: 'completed',
  owner: 'ann',
  guest: true,
  system: 'a secret system',
  prompt: 'a secret prompt',
  messages: '[]',
  token: 7,
  temperature: 1,
  format: 'text',
  model: 'gpt-4o-mini',
  preset: 'greet',
  variables: '{}',
  schema: '{}',
  ttl: 1_800_000_000,
  created_at: '2026-01-01T12:00:00.000Z',
  admitted_at: '2026-01-01T12:00:01.000Z',
  started_at: '2026-01-01T12:00:02.000Z',
  completed_at: '2026-01-01T12:00:09.000Z',
  deadline_at: '2026-01-01T12:05:00.000Z',
  counts: { owner: 'a' },
  attempt: 'attempt-1',
  lease_until: '2026-01-01T12:00:32.000Z',
  retries: 1,
  next_check_at: '2026-01-01T12:00:32.000Z',
  content: 'Good day',
  seq: 3,
  parts: 2,
  answer_format: 'json',
  answered_by: 'gpt-4o-mini-2024',
  finish_reason: 'stop',
  token_usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, reasoning_tokens: 2 },
  background: false,
  submitted_at: '2026-01-01T12:00:03.000Z',
  response_id: 'resp_1',
  error: { code: 'refused', message: 'The model refused' },
};
const address = { id: row.id, owner: 'ann', retries: 1 };

const shownFields = rowFields
  .replaceAll(/\{[^}]*\}/g, ' ')
  .split(/\s+/)
  .filter(Boolean);

describe('the event of an end', () => {
  test('shows what every operation shows, and nothing else', () => {
    const { request, ...rest } = toEvent(row);
    expect(Object.keys(request ?? {}).sort()).toEqual(shownFields.sort());
    expect(rest).toEqual(address);
    expect(request).toMatchObject({ status: 'completed', content: 'Good day', error: row.error });
  });

  test('has nothing where the row has nothing', () => {
    const { id, created_at } = row;
    expect(toEvent({ id, created_at, status: 'cancelled' })).toEqual({
      id,
      request: { id, created_at, status: 'cancelled' },
    });
  });

  test('leaves out a text that was streamed, and says how many deltas there were', () => {
    const { request } = toEvent({ ...row, stream: true });
    expect(request).toMatchObject({ status: 'completed', seq: 3 });
    expect(request).not.toHaveProperty('content');
  });

  test('has the whole text of an answer in background mode, which nobody has streamed', () => {
    const { request } = toEvent({ ...row, stream: true, background: true });
    expect(request).toMatchObject({ content: 'Good day', background: true });
  });

  test.for([
    ['letters', 'a'],
    ['characters of several bytes', '😀'],
    ['characters that JSON writes in two', '\n'],
  ] as const)('that would be too large is only that there is news: %s', ([, character]) => {
    const { content: _, ...others } = row;
    const empty = Buffer.byteLength(JSON.stringify(toEvent({ ...others, content: '' })));
    const size = Buffer.byteLength(JSON.stringify(character)) - 2;
    const fits = character.repeat(Math.floor((largestEventBytes - 2_000 - empty) / size));
    expect(toEvent({ ...row, content: fits }).request?.content === fits).toBe(true);
    expect(toEvent({ ...row, content: fits + character })).toEqual(address);
    expect(toEvent({ ...row, stream: true, content: fits + character })).toHaveProperty('request');
  });
});
