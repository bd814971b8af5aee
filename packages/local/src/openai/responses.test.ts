import { afterEach, describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../backend/test/fakeClock.js';
import type { ResponseEvent } from './responses.js';
import { type StandIn, startStandIn } from './standIn.js';
import type { StandInOptions } from './standInAnswer.js';

let standIn: StandIn;
let clock: ReturnType<typeof createFakeClock>;
let told: ResponseEvent[];
afterEach(() => standIn.close());

async function start(options?: StandInOptions) {
  clock = createFakeClock();
  standIn = await startStandIn(options, clock);
  told = [];
  standIn.onEnd((event) => told.push(event));
}

async function ask(path: string, body?: unknown) {
  const response = await fetch(standIn.baseUrl + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const metadata = { request_id: 'r', environment: 'e', attempt: 'a' };
const usual = {
  model: 'gpt-4o-mini',
  input: [{ role: 'user', content: 'Say hello to me' }],
  background: true,
  store: true,
  metadata,
};
const create = (more: object = {}) => ask('/responses', { ...usual, ...more });
const retrieve = (id: string) => ask(`/responses/${id}`);
const cancel = (id: string) => ask(`/responses/${id}/cancel`, {});
/** Creates one, lets it come to its end, and looks at it. */
async function endOf(more: object = {}) {
  const { id } = (await create(more)).body;
  await clock.advance(0);
  return (await retrieve(id)).body;
}

describe('a response', () => {
  test('is accepted at once, worked on by itself, and told of at its end', async () => {
    await start({ delay: 3_600_000, answer: () => 'Good day' });
    const { status, body } = await create();
    expect(status).toBe(200);
    expect(body).toMatchObject({ object: 'response', status: 'queued', background: true, metadata });
    await clock.advance(3_599_999);
    expect((await retrieve(body.id)).body).toMatchObject({ status: 'in_progress', output: [], usage: null });
    expect(told).toEqual([]);
    await clock.advance(1);
    expect((await retrieve(body.id)).body).toMatchObject({
      status: 'completed',
      metadata,
      error: null,
      incomplete_details: null,
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Good day' }] }],
      usage: { input_tokens: 4, output_tokens: 2, total_tokens: 6 },
    });
    expect(told).toEqual([{ type: 'response.completed', responseId: body.id }]);
    expect(standIn.responses).toEqual([{ id: body.id, metadata, status: 'completed' }]);
  });

  test('is JSON by a schema where one is asked for', async () => {
    await start();
    const schema = { type: 'object', properties: { mood: { enum: ['glad'] } }, required: ['mood'] };
    const { output } = await endOf({ text: { format: { type: 'json_schema', name: 'feeling', schema } } });
    expect(JSON.parse(output[0].content[0].text)).toEqual({ mood: 'glad' });
  });

  test('is cut at the most tokens, and says so', async () => {
    await start({ answer: () => 'word '.repeat(30) });
    const response = await endOf({ max_output_tokens: 16 });
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    expect(told).toMatchObject([{ type: 'response.incomplete' }]);
  });

  test('is held back by the content filter', async () => {
    await start({ answer: () => ({ text: 'No', finishReason: 'content_filter' }) });
    expect(await endOf()).toMatchObject({ incomplete_details: { reason: 'content_filter' } });
  });

  test('fails by a code of OpenAI’s after it was accepted', async () => {
    await start({ answer: () => ({ failure: 'insufficient_quota' }) });
    expect(await endOf()).toMatchObject({
      status: 'failed',
      error: { code: 'insufficient_quota' },
      output: [],
    });
    expect(told).toMatchObject([{ type: 'response.failed' }]);
  });

  test('is cancelled, once, and then never completed', async () => {
    await start({ delay: 1000 });
    const { id } = (await create()).body;
    expect((await cancel(id)).body).toMatchObject({ id, status: 'cancelled' });
    expect((await cancel(id)).body).toMatchObject({ id, status: 'cancelled' });
    await clock.advance(2000);
    expect((await retrieve(id)).body).toMatchObject({ status: 'cancelled', output: [] });
    expect(told).toEqual([{ type: 'response.cancelled', responseId: id }]);
  });

  test('that is over stays as it is when it is cancelled', async () => {
    await start({ answer: () => 'Good day' });
    const { id } = await endOf();
    expect((await cancel(id)).body).toMatchObject({ status: 'completed' });
    expect(told).toHaveLength(1);
  });

  test('is kept for so long, and then unknown', async () => {
    await start({ delay: 1000, keepMs: 600_000 });
    const { id } = (await create()).body;
    await clock.advance(600_999);
    expect((await retrieve(id)).status).toBe(200);
    await clock.advance(1);
    expect(await retrieve(id)).toMatchObject({
      status: 404,
      body: { error: { type: 'invalid_request_error' } },
    });
    expect((await cancel(id)).status).toBe(404);
    expect(standIn.responses).toMatchObject([{ id, status: 'completed' }]);
  });

  test('may be accepted while the connection breaks: it is worked on all the same', async () => {
    await start({ answer: () => ({ drop: true, text: 'Good day' }) });
    await expect(create()).rejects.toThrow('fetch failed');
    await clock.advance(0);
    expect(standIn.responses).toMatchObject([{ metadata, status: 'completed' }]);
    expect((await retrieve(String(standIn.responses[0]?.id))).body.output[0].content[0].text).toBe(
      'Good day',
    );
    expect(standIn.calls[0]).not.toHaveProperty('status');
  });
});

describe('what OpenAI refuses is refused, and no response accepted', () => {
  test.each<[string, object, number, object]>([
    ['no model', { model: '' }, 400, {}],
    ['an unknown model', { model: 'gpt-none' }, 404, { code: 'model_not_found' }],
    ['no input', { input: [] }, 400, { param: 'input' }],
    ['an unknown role', { input: [{ role: 'boss', content: 'x' }] }, 400, { code: 'invalid_value' }],
    ['the messages of chat', { messages: [] }, 400, { param: 'messages' }],
    ['the limit of chat', { max_tokens: 20 }, 400, { param: 'max_tokens' }],
    ['the format of chat', { response_format: {} }, 400, { param: 'response_format' }],
    ['too few tokens', { max_output_tokens: 15 }, 400, { code: 'integer_below_min_value' }],
    ['a high temperature', { temperature: 2.1 }, 400, { code: 'decimal_above_max_value' }],
    [
      'a temperature of a reasoning model',
      { model: 'o3', temperature: 0 },
      400,
      { code: 'unsupported_value' },
    ],
    ['json_object without the word', { text: { format: { type: 'json_object' } } }, 400, { param: 'input' }],
    ['a schema without a name', { text: { format: { type: 'json_schema', schema: {} } } }, 400, {}],
    ['a schema that is none', { text: { format: { type: 'json_schema', name: 'x' } } }, 400, {}],
    [
      'a schema whose root is no object',
      { text: { format: { type: 'json_schema', name: 'x', schema: { type: 'array' } } } },
      400,
      {
        message: `Invalid schema for response_format 'x': schema must be a JSON Schema of 'type: "object"', got 'type: "array"'.`,
        param: 'text.format.schema',
        code: 'invalid_json_schema',
      },
    ],
    ['metadata that is no text', { metadata: { attempt: 1 } }, 400, { param: 'metadata' }],
    ['metadata that is long', { metadata: { attempt: 'x'.repeat(513) } }, 400, { param: 'metadata' }],
    ['the background without a store', { store: false }, 400, { param: 'store' }],
    ['no background, which only the stand-in refuses', { background: false }, 400, {}],
  ])('%s', async (_, body, status, error) => {
    await start({ unknownModels: ['gpt-none'] });
    const refused = await create(body);
    expect(refused.status).toBe(status);
    expect(refused.body.error).toMatchObject({ type: 'invalid_request_error', ...error });
    expect(standIn.calls).toMatchObject([{ status, background: true }]);
    expect(standIn.responses).toEqual([]);
  });

  test('by a status of the test’s own', async () => {
    await start({ answer: () => ({ status: 429, headers: { 'retry-after': '7' } }) });
    expect(await create()).toMatchObject({ status: 429, body: { error: { code: 'rate_limit_exceeded' } } });
    expect(standIn.responses).toEqual([]);
  });

  test('a response that there is not, a method that there is not', async () => {
    await start();
    expect((await retrieve('resp_none')).status).toBe(404);
    expect((await cancel('resp_none')).status).toBe(404);
    expect((await ask('/responses')).status).toBe(404);
  });
});
