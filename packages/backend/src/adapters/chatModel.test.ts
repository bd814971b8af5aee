import { afterEach, expect, test } from 'vitest';
import { modelServer, sendChunk, sendError, streamAnswer } from '../../test/modelServer.js';
import type { ModelCall } from '../engine/ports.js';
import { chatModel } from './chatModel.js';

const call: ModelCall = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Hello' }],
  format: 'text',
  maxTokens: 500,
  temperature: 0.7,
};

let server: Awaited<ReturnType<typeof modelServer>>;
afterEach(() => server.stop());

type Reply = Parameters<typeof modelServer>[0];

async function ask(reply: Reply, wanted: Partial<ModelCall> = {}, signal = new AbortController().signal) {
  server = await modelServer(reply);
  return chatModel(() => 'sk-test', server.url, 1).ask({ ...call, ...wanted }, { signal });
}

test('an answer carries its text, why it ended, who wrote it and what it cost', async () => {
  const answer = await ask(({ response }) => streamAnswer(response, ['Good ', 'day'], 'length'));
  expect(answer).toEqual({
    content: 'Good day',
    finishReason: 'length',
    model: 'gpt-4o-mini-2024',
    usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 },
  });
  expect(server.bodies).toEqual([
    {
      model: 'gpt-4o-mini',
      messages: call.messages,
      max_tokens: 500,
      temperature: 0.7,
      stream: true,
      stream_options: { include_usage: true },
    },
  ]);
});

test('JSON is asked for as a JSON object', async () => {
  await ask(({ response }) => streamAnswer(response, ['{}']), { format: 'json' });
  expect(server.bodies[0]).toMatchObject({ response_format: { type: 'json_object' } });
});

test('what was known to bring no answer is asked again', async () => {
  const replies: Reply[] = [
    ({ response }) => sendError(response, 429, { code: 'rate_limit_exceeded' }, { 'retry-after-ms': '1' }),
    ({ response }) => sendError(response, 500, { type: 'server_error' }),
    ({ response }) => sendError(response, 503, { code: 'server_is_overloaded' }),
    ({ response }) => streamAnswer(response, ['At last']),
  ];
  const answer = await ask((request) => replies[request.count - 1]?.(request));
  expect(answer.content).toBe('At last');
  expect(server.bodies).toHaveLength(4);
});

test.for<[string, string, number, Reply]>([
  [
    'a wrong key',
    'misconfigured',
    1,
    ({ response }) => sendError(response, 401, { code: 'invalid_api_key' }),
  ],
  ['a key without rights', 'misconfigured', 1, ({ response }) => sendError(response, 403, {})],
  [
    'an unknown model',
    'misconfigured',
    1,
    ({ response }) => sendError(response, 404, { code: 'model_not_found' }),
  ],
  [
    'a spent quota',
    'misconfigured',
    1,
    ({ response }) => sendError(response, 429, { code: 'insufficient_quota' }),
  ],
  ['a rate limit that stays', 'rate_limited', 4, ({ response }) => sendError(response, 429, {})],
  [
    'a provider that stays down',
    'failed',
    4,
    ({ response }) => sendError(response, 500, { type: 'server_error' }),
  ],
  [
    'a request it calls invalid',
    'invalid_input',
    1,
    ({ response }) => sendError(response, 400, { code: 'x' }),
  ],
  ['a content filter', 'refused', 1, ({ response }) => sendError(response, 400, { code: 'content_filter' })],
  ['another rejection', 'failed', 1, ({ response }) => sendError(response, 418, {})],
  ['a 500 without a report', 'unknown_outcome', 1, ({ response }) => void response.writeHead(500).end()],
  [
    'a gateway',
    'unknown_outcome',
    1,
    ({ response }) => void response.writeHead(502).end('<html>sk-leak</html>'),
  ],
  ['a gateway in time', 'unknown_outcome', 1, ({ response }) => sendError(response, 504, {})],
  [
    'garbage',
    'unknown_outcome',
    1,
    ({ response }) => void response.writeHead(200).end('<html>sk-leak</html>'),
  ],
  [
    'a garbled event',
    'unknown_outcome',
    1,
    ({ response }) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {sk-leak\n\n'),
  ],
  ['a connection reset before the answer', 'unknown_outcome', 1, ({ response }) => void response.destroy()],
  [
    'a connection reset in the answer',
    'unknown_outcome',
    1,
    ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      sendChunk(response, { delta: { content: 'Half of' } });
      setTimeout(() => response.destroy(), 20);
    },
  ],
  [
    'an answer without an end',
    'unknown_outcome',
    1,
    ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      sendChunk(response, { delta: { content: 'Half of' } });
      response.end();
    },
  ],
  ['an empty choice', 'failed', 1, ({ response }) => streamAnswer(response, [])],
  ['a cap spent on thinking', 'incomplete', 1, ({ response }) => streamAnswer(response, [], 'length')],
  [
    'an answer cut by the filter',
    'refused',
    1,
    ({ response }) => streamAnswer(response, ['I'], 'content_filter'),
  ],
  [
    'an error in the stream',
    'failed',
    1,
    ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"error":{"message":"org-secret sk-leak"}}\n\n');
    },
  ],
])('%s ends as %s after %i call(s), in our own words', async ([, code, calls, reply]) => {
  const error = await ask(reply).catch((reason) => reason);
  expect(error).toMatchObject({ name: 'RequestFailure', code });
  expect(error.message).not.toMatch(/sk-leak|org-secret|html/);
  expect(server.bodies).toHaveLength(calls);
});

test('a server that refuses the connection is asked again, then given up', async () => {
  server = await modelServer(() => {});
  await server.stop();
  const error = await chatModel(() => 'sk-test', server.url, 1)
    .ask(call, { signal: new AbortController().signal })
    .catch((reason) => reason);
  expect(error).toMatchObject({ code: 'failed' });
  server = await modelServer(() => {});
});

test('a model that wants the other token name and no temperature is asked in its own words', async () => {
  const reply: Reply = ({ body, response }) => {
    if ('max_tokens' in body) {
      return sendError(response, 400, { param: 'max_tokens', code: 'unsupported_parameter' });
    }
    if ('temperature' in body)
      return sendError(response, 400, { param: 'temperature', code: 'unsupported_value' });
    streamAnswer(response, ['Thought']);
  };
  server = await modelServer(reply);
  const model = chatModel(() => 'sk-test', server.url, 1);
  const { signal } = new AbortController();
  await model.ask(call, { signal });
  expect(server.bodies).toHaveLength(3);
  expect(server.bodies[2]).toMatchObject({ max_completion_tokens: 500 });
});

test('a model that refuses both token names is not asked for ever', async () => {
  const refusal = { param: 'max_tokens', code: 'unsupported_parameter' };
  const error = await ask(({ response }) => sendError(response, 400, refusal)).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'invalid_input' });
  expect(server.bodies).toHaveLength(2);
});

test('an abort ends the call at once, in the middle of the answer', async () => {
  const owner = new AbortController();
  const asked = ask(
    ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      sendChunk(response, { delta: { content: 'Half of' } });
      owner.abort(new Error('no longer wanted'));
    },
    {},
    owner.signal,
  );
  await expect(asked).rejects.toThrow();
});

test("a model that is silent for longer than Node's own fetch waits is heard", async () => {
  const nodeFetch = Symbol.for('undici.globalDispatcher.1') as unknown as keyof typeof globalThis;
  await fetch('data:,').catch(() => {});
  const usual = globalThis[nodeFetch];
  const impatient = { headersTimeout: 20, bodyTimeout: 20 };
  Object.assign(globalThis, { [nodeFetch]: new usual.constructor(impatient) });
  try {
    const answer = await ask(({ response }) => void setTimeout(() => streamAnswer(response, ['Well']), 1500));
    expect(answer.content).toBe('Well');
  } finally {
    Object.assign(globalThis, { [nodeFetch]: usual });
  }
});

test('a value that is too large is no wrong name: nothing is asked anew, and nothing is learned from it', async () => {
  const refusal = { param: 'max_tokens', message: 'max_tokens is too large: 16000, at most 4096' };
  const error = await ask(({ response }) => sendError(response, 400, refusal)).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'invalid_input', status: 400 });
  expect(server.bodies).toHaveLength(1);
});

test('when the time runs out while it waits to ask again, the reason for the wait is told, not the time', async () => {
  const time = new AbortController();
  const error = await ask(
    ({ response }) => {
      sendError(response, 429, {}, { 'retry-after': '60' });
      setTimeout(() => time.abort(), 50);
    },
    {},
    time.signal,
  ).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'rate_limited' });
  expect(server.bodies).toHaveLength(1);
});

test('every call has a connection of its own: a frozen Lambda would find a kept one dead', async () => {
  const ports = new Set<number | undefined>();
  server = await modelServer(({ response }) => {
    ports.add(response.socket?.remotePort);
    streamAnswer(response, ['Hello']);
  });
  const model = chatModel(() => 'sk-test', server.url, 1);
  for (let round = 0; round < 3; round += 1) await model.ask(call, { signal: new AbortController().signal });
  expect(ports.size).toBe(3);
});

/** Sends chunks as they are, and ends the stream. */
const sendChunks =
  (...chunks: unknown[]): Reply =>
  ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  };
const stop = { choices: [{ delta: {}, finish_reason: 'stop' }] };

test('text that comes in parts is put together', async () => {
  const parts = [{ type: 'thinking' }, { type: 'text', text: 'Well' }];
  const answer = await ask(sendChunks({ choices: [{ delta: { content: parts } }] }, stop));
  expect(answer.content).toBe('Well');
});

test('counts that make no sense are left out, and the answer is kept', async () => {
  const usage = { prompt_tokens: 3, completion_tokens: -1 };
  const answer = await ask(sendChunks({ choices: [{ delta: { content: 'Well' } }] }, { ...stop, usage }));
  expect(answer).toEqual({ content: 'Well', finishReason: 'stop', model: 'gpt-4o-mini' });
});

test.for([
  ['no chunk that we know', { choices: 'sk-leak' }],
  ['a text that is none', { choices: [{ delta: { content: 7 } }] }],
  ['a name that is a novel', { choices: [{ delta: { content: 'Hi' }, finish_reason: 'x'.repeat(201) }] }],
  ['a role, and then the end', { choices: [{ delta: { role: 'assistant', content: '' } }] }],
])('%s is an answer lost on its way', async ([, chunk]) => {
  await expect(ask(sendChunks(chunk))).rejects.toMatchObject({ code: 'unknown_outcome' });
});
