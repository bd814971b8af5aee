import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import { createAIRequest, resumeAIRequest } from './index.js';
import { fakeTransport } from './testing.js';

const unknownId = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a request is found again by its id', async () => {
  const transport = fakeTransport({ afterMs: 5_000 });
  const { id } = createAIRequest({ prompt: 'Hi', format: 'text' }, { transport });
  await vi.advanceTimersByTimeAsync(60_000);
  const outcome = outcomeOf(resumeAIRequest(id, { transport }));
  await vi.advanceTimersByTimeAsync(0);
  expect(outcome.result).toMatchObject({ id, content: 'A fake answer.', data: 'A fake answer.' });
});

test('nothing is read until someone awaits or listens', async () => {
  const transport = fakeTransport();
  const request = resumeAIRequest(unknownId, { transport });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(request.snapshot).toMatchObject({ id: unknownId, status: 'queued', content: '' });
  expect(transport.calls).toEqual([]);
});

test('an unknown id rejects as not_found, in one read', async () => {
  const transport = fakeTransport();
  const outcome = outcomeOf(resumeAIRequest(unknownId, { transport }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(outcome.error).toMatchObject({ code: 'not_found', requestId: unknownId });
  expect(transport.calls).toHaveLength(1);
});

test('an id that no backend takes rejects as invalid_input, without a read', async () => {
  const transport = fakeTransport();
  await expect(resumeAIRequest('42', { transport })).rejects.toMatchObject({ code: 'invalid_input' });
  expect(transport.calls).toEqual([]);
});

test('it can be cancelled', async () => {
  const transport = fakeTransport({ afterMs: 60_000 });
  const { id } = createAIRequest({ prompt: 'Hi' }, { transport });
  await vi.advanceTimersByTimeAsync(0);
  const request = resumeAIRequest(id, { transport });
  await request.cancel();
  expect(request.snapshot.status).toBe('cancelled');
});

test('its signal ends the wait, not the request', async () => {
  const transport = fakeTransport({ afterMs: 60_000 });
  const { id } = createAIRequest({ prompt: 'Hi' }, { transport });
  const abort = new AbortController();
  const request = resumeAIRequest(id, { transport, signal: abort.signal });
  const outcome = outcomeOf(request);
  await vi.advanceTimersByTimeAsync(5_000);
  abort.abort('gone');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outcome.error).toBe('gone');
  expect(request.snapshot.status).toBe('in_progress');
  expect(transport.calls.map(({ operation }) => operation)).not.toContain('cancel');
});
