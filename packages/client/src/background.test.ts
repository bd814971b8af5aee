import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import { createAIRequest, type RequestRow } from './index.js';
import { type FakeTransportOptions, fakeTransport } from './testing.js';

const notice = 'This backend answers in background mode: the text arrives whole, when it is complete.';

/** A request whose backend works on it for as long as the test wants, and its row. */
async function start(
  row: Partial<RequestRow>,
  options: Parameters<typeof createAIRequest>[1] = {},
  fake: FakeTransportOptions = {},
) {
  const transport = fakeTransport({ afterMs: Number.POSITIVE_INFINITY, ...fake });
  const request = createAIRequest({ prompt: 'Tell' }, { transport, poll: { jitter: 0 }, ...options });
  const outcome = outcomeOf(request);
  await vi.advanceTimersByTimeAsync(0);
  transport.update(request.id, row);
  await vi.advanceTimersByTimeAsync(60_000);
  return { transport, request, outcome };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('who asks for a text while it is written is told that this backend gives it whole', async () => {
  const { request } = await start({ background: true }, { stream: true });
  expect(request.snapshot).toMatchObject({ status: 'in_progress', content: '', notices: [notice] });
});

test.each([
  ['who did not ask for that', { background: true }, { mode: 'subscribe' }],
  ['who is answered by a model that is waited for', { background: null }, { stream: true }],
  ['whose row says nothing of it', {}, { stream: true }],
] as const)('%s is told nothing', async (_, row, options) => {
  const { request } = await start(row, options);
  expect(request.snapshot).toMatchObject({ status: 'in_progress', notices: [] });
});

test('the notice stands beside that of live updates, and stays when they come back', async () => {
  const { transport, request } = await start({ background: true }, { stream: true });
  transport.setOnline(false);
  await vi.advanceTimersByTimeAsync(10_001);
  expect(request.snapshot.notices).toEqual([expect.stringContaining('Live updates: '), notice]);
  transport.setOnline(true);
  expect(request.snapshot.notices).toEqual([notice]);
});

test('the text comes with the event of the end, and the row is not read for it', async () => {
  const { transport, request, outcome } = await start({ background: true }, { stream: true });
  const reads = transport.calls.length;
  const row = { id: request.id, status: 'completed', background: true, content: 'Whole.' } as const;
  transport.publish({ id: request.id, request: row });
  await vi.advanceTimersByTimeAsync(0);
  expect(outcome.result).toMatchObject({ content: 'Whole.' });
  expect(transport.calls).toHaveLength(reads);
  const pieces: string[] = [];
  for await (const piece of request.textStream) pieces.push(piece);
  expect(pieces).toEqual(['Whole.']);
});

test.each([
  [5, { reasoningTokens: 5 }],
  [0, { reasoningTokens: 0 }],
])('%i tokens of thought are told', async (reasoning_tokens, told) => {
  const { outcome } = await start({
    status: 'completed',
    content: 'Thought.',
    token_usage: { prompt_tokens: 1, completion_tokens: 9, total_tokens: 10, reasoning_tokens },
  });
  expect(outcome.result?.usage).toEqual({
    promptTokens: 1,
    completionTokens: 9,
    totalTokens: 10,
    ...told,
  });
});

test('where nobody says how much was thought, nothing is told', async () => {
  const token_usage = { prompt_tokens: 1, completion_tokens: 9, total_tokens: 10, reasoning_tokens: null };
  const { outcome } = await start({ status: 'completed', content: 'Thought.', token_usage });
  expect(outcome.result?.usage?.reasoningTokens).toBeUndefined();
});
