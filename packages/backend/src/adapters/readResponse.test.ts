import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitrarySecret, mark } from '../../test/arbitrarySecret.js';
import { failureOf } from '../../test/failureOf.js';
import { anyMetadata, anyOwner, message, refusal, responseObject } from '../../test/responsesServer.js';
import { RequestFailure } from '../engine/failure.js';
import { modelFailures } from './modelFailures.js';
import { readResponse } from './readResponse.js';

const read = (fields: Record<string, unknown> = {}) => readResponse(responseObject(fields), 'resp_1');
const outcomeOf = (fields: Record<string, unknown>) => read(fields).outcome;
const reasoning = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] };

test('a completed response tells whose it is, its text, who wrote it and what it cost', () => {
  expect(read()).toEqual({
    id: 'resp_1',
    owner: anyOwner,
    outcome: {
      state: 'answered',
      answer: {
        content: 'Good day',
        finishReason: 'stop',
        model: 'gpt-4o-mini-2024',
        usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7, reasoningTokens: 1 },
      },
    },
  });
});

test.for(['queued', 'in_progress'])('a response that is %s is live', (status) => {
  expect(outcomeOf({ status, output: [], usage: null })).toEqual({ state: 'live' });
});

test('the text is that of all messages and parts, and of nothing else', () => {
  const output = [reasoning, message('Good ', 'day'), { type: 'web_search_call' }, message(', Bob')];
  expect(outcomeOf({ output })).toMatchObject({ answer: { content: 'Good day, Bob' } });
});

test('parts of a kind that is not known are passed over', () => {
  const content = [{ type: 'thought', text: 'Hm' }, ...(message('Hi').content as unknown[])];
  expect(outcomeOf({ output: [{ ...message(), content }] })).toMatchObject({ answer: { content: 'Hi' } });
});

test('a character cut between two parts is whole, half of one is none', () => {
  expect(outcomeOf({ output: [message('a\ud83d', '\ude00b\ud83d')] })).toMatchObject({
    answer: { content: 'a😀b\ufffd' },
  });
});

describe('a response that is no answer', () => {
  test.for<[string, string, string, Record<string, unknown>]>([
    ['a refusal', 'refused', 'modelRefused', { output: [refusal('I will not')] }],
    ['no output', 'failed', 'emptyAnswer', { output: [] }],
    ['output that is null', 'failed', 'emptyAnswer', { output: null }],
    ['thoughts only', 'failed', 'emptyAnswer', { output: [reasoning] }],
    [
      'a cap spent on thinking',
      'incomplete',
      'allThinking',
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [reasoning] },
    ],
    [
      'one that was cut by the filter',
      'refused',
      'modelRefused',
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    ],
    ['a cancelled one', 'failed', 'cancelledThere', { status: 'cancelled' }],
    ['one that failed and does not say why', 'failed', 'providerFailed', { status: 'failed', error: null }],
    ...(
      [
        ['server_error', 'failed', 'providerFailed'],
        ['rate_limit_exceeded', 'rate_limited', 'rateLimited'],
        ['insufficient_quota', 'misconfigured', 'quotaSpent'],
        ['invalid_prompt', 'invalid_input', 'requestInvalid'],
        ['content_filter', 'refused', 'requestFiltered'],
        ['vector_store_timeout', 'failed', 'providerFailed'],
        ['sk-leak', 'failed', 'providerFailed'],
      ] as const
    ).map(
      ([code, ends, words]) =>
        [
          `one that failed with ${code}`,
          ends,
          words,
          { status: 'failed', error: { code, message: 'org-secret sk-leak' }, output: [] },
        ] as [string, string, keyof typeof modelFailures, Record<string, unknown>],
    ),
  ])('%s ends as %s, in our own words', ([, code, words, fields]) => {
    const outcome = outcomeOf(fields);
    const [, text] = modelFailures[words as keyof typeof modelFailures];
    expect(outcome).toMatchObject({ state: 'failed', failure: { code, message: text } });
    expect(inspect(outcome, { depth: Infinity })).not.toMatch(/sk-leak|org-secret/);
  });

  test('keeps the text that there is of it', () => {
    const cut = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
    expect(outcomeOf(cut)).toMatchObject({ content: 'Good day' });
    expect(outcomeOf({ status: 'failed', error: { code: 'server_error' } })).toMatchObject({
      content: 'Good day',
    });
    expect(outcomeOf({ status: 'cancelled' })).toMatchObject({ content: 'Good day' });
  });

  test('is kept with how the model put its refusal', () => {
    expect(outcomeOf({ output: [refusal('I will not')] })).toMatchObject({ content: 'I will not' });
    expect(outcomeOf({ output: [message('At first'), refusal('no')] })).toMatchObject({
      failure: { code: 'refused' },
      content: 'At first',
    });
  });

  test('has no text when there is none', () => {
    expect(outcomeOf({ status: 'cancelled', output: [] })).not.toHaveProperty('content');
  });
});

test.for([
  ['max_output_tokens', 'length'],
  ['org-x', 'other'],
  [undefined, 'other'],
])('a text that was cut because of %s is an answer that ended by %s', ([reason, finishReason]) => {
  expect(outcomeOf({ status: 'incomplete', incomplete_details: reason && { reason } })).toMatchObject({
    state: 'answered',
    answer: { content: 'Good day', finishReason },
  });
});

test('an answer of a million bytes is taken, a larger one is too_large', () => {
  const half = 'é'.repeat(250_000);
  expect(outcomeOf({ output: [message(half, half)] })).toMatchObject({ state: 'answered' });
  expect(outcomeOf({ output: [message(half), message(half, 'x')] })).toEqual({
    state: 'failed',
    failure: expect.objectContaining({ code: 'too_large' }),
  });
});

test.for<[string, unknown]>([
  ['no metadata', undefined],
  ['metadata that are null', null],
  ["another app's metadata", { request_id: anyOwner.requestId }],
  ['an id that is none', { ...anyMetadata, request_id: 'usage#2026-01-01' }],
  ['an attempt that is none', { ...anyMetadata, attempt: 'a#b' }],
  ['an environment that is none', { ...anyMetadata, environment: '' }],
])('a response with %s is nobody’s, and read all the same', ([, metadata]) => {
  const response = read({ metadata });
  expect(response).not.toHaveProperty('owner');
  expect(response.outcome).toMatchObject({ state: 'answered' });
});

test('counts that make no sense are left out, and the answer is kept', () => {
  const usage = { input_tokens: 3, output_tokens: -1, total_tokens: 2 };
  expect(outcomeOf({ usage })).toEqual({
    state: 'answered',
    answer: { content: 'Good day', finishReason: 'stop', model: 'gpt-4o-mini-2024' },
  });
  const thought = { input_tokens: 3, output_tokens: 4, total_tokens: 7, output_tokens_details: 'sk-leak' };
  expect(outcomeOf({ usage: thought })).toMatchObject({
    answer: { usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 } },
  });
});

test('a provider puts no words of its own into the model: a name that is none is unknown', () => {
  expect(outcomeOf({ model: '<b>sk leak</b>' })).toMatchObject({ answer: { model: 'unknown' } });
});

test.for<[string, unknown]>([
  ['no object', 'sk-leak'],
  ['nothing', null],
  ['an error', { error: { message: 'sk-leak' } }],
  ['another response', responseObject({ id: 'resp_2' })],
  ['a state that is none', responseObject({ status: 'sk-leak' })],
  [
    'a text that is none',
    responseObject({ output: [{ type: 'message', content: [{ type: 'output_text' }] }] }),
  ],
  ['a message without content', responseObject({ output: [{ type: 'message', content: 'sk-leak' }] })],
  ['an item without a kind', responseObject({ output: [{ content: [] }] })],
])('%s is unreadable, and says nothing of what it holds', ([, value]) => {
  const error = failureOf(() => readResponse(value, 'resp_1'));
  expect(error).toMatchObject({ name: 'RequestFailure', message: modelFailures.unreadable[1] });
  expect(inspect(error, { showHidden: true, depth: Infinity })).not.toContain('sk-leak');
});

test('whatever a response holds in place of anything, it is read or unreadable, and tells nothing of theirs', () => {
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    arbitrarySecret,
    fc.constantFrom('completed', 'incomplete', 'failed', 'cancelled', 'message', 'output_text', 'refusal'),
    arbitrarySecret.map((secret) => ({ code: secret, type: secret, reason: secret, message: secret })),
  );
  const fields = fc.constantFrom(...Object.keys(responseObject()));
  const spoilt = fc.array(fc.tuple(fields, anything), { minLength: 1, maxLength: 4 });
  const item = fc.record({ type: anything, content: fc.oneof(anything, fc.array(anything)) });
  fc.assert(
    fc.property(spoilt, fc.option(fc.array(item)), (changes, output) => {
      const value = responseObject({ ...Object.fromEntries(changes), ...(output && { output }) });
      try {
        const { outcome } = readResponse(value, 'resp_1');
        // What is theirs to say: the text, and what a model is called.
        const told =
          outcome.state === 'answered'
            ? { ...outcome.answer, content: '', model: '' }
            : { ...outcome, content: '' };
        expect(inspect(told, { showHidden: true, depth: Infinity })).not.toContain(mark);
      } catch (error) {
        if (!(error instanceof RequestFailure)) throw error;
        expect(inspect(error, { showHidden: true, depth: Infinity })).not.toContain(mark);
      }
    }),
    { numRuns: 2000 },
  );
});
