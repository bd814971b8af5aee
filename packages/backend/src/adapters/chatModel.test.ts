import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import {
  anyCall,
  asking,
  beginStream,
  modelServer,
  type Reply,
  sendChunk,
  sendChunks,
  sendError,
  streamAnswer,
} from '../../test/modelServer.js';
import type { ModelCall } from '../engine/ports.js';
import { chatModel } from './chatModel.js';

let server: Awaited<ReturnType<typeof modelServer>>;
afterEach(() => server.stop());

const modelOf = (apiKey = 'sk-test') =>
  chatModel({ apiKey: () => apiKey, baseUrl: server.url, backoffMs: 1 });

async function ask(reply: Reply, wanted: Partial<ModelCall> = {}, signal = new AbortController().signal) {
  server = await modelServer(reply);
  return modelOf().ask({ ...anyCall, ...wanted }, asking({ signal }));
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
      messages: anyCall.messages,
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

test.for([true, false])('a schema goes to the model by its name, strict: %s', async (strict) => {
  const schema = { type: 'object', properties: { title: { type: 'string' } } };
  const wanted: Partial<ModelCall> = { format: 'json', schema: { name: 'headline', schema, strict } };
  await ask(({ response }) => streamAnswer(response, ['{}']), wanted);
  expect(server.bodies[0]).toMatchObject({
    response_format: { type: 'json_schema', json_schema: { name: 'headline', schema, strict } },
  });
});

test('a key that was pasted with a line break is taken without', async () => {
  let authorization: string | undefined;
  server = await modelServer(({ response }) => {
    authorization = response.req.headers.authorization;
    streamAnswer(response, ['Hello']);
  });
  await modelOf('sk-test\n').ask(anyCall, asking());
  expect(authorization).toBe('Bearer sk-test');
});

test('a key that cannot be sent is named as the problem, and not shown', async () => {
  server = await modelServer(() => {});
  const error = await modelOf('sk-test\nsk-other')
    .ask(anyCall, asking())
    .catch((reason) => reason);
  expect(error).toMatchObject({ code: 'misconfigured' });
  expect(error.message).not.toContain('sk-');
  expect(server.bodies).toEqual([]);
});

test.for<[string, string, Reply]>([
  ['a wrong key', 'misconfigured', ({ response }) => sendError(response, 401, { code: 'invalid_api_key' })],
  ['a key without rights', 'misconfigured', ({ response }) => sendError(response, 403, {})],
  ['an unpaid account', 'misconfigured', ({ response }) => sendError(response, 402, {})],
  ['an unknown model', 'misconfigured', ({ response }) => sendError(response, 404, { code: 'no_model' })],
  ['another address', 'misconfigured', ({ response }) => void response.writeHead(301).end()],
  [
    'a spent quota',
    'misconfigured',
    ({ response }) => sendError(response, 429, { code: 'insufficient_quota' }),
  ],
  ['a request it calls invalid', 'invalid_input', ({ response }) => sendError(response, 400, { code: 'x' })],
  ['a content filter', 'refused', ({ response }) => sendError(response, 400, { code: 'content_filter' })],
  ['another rejection', 'failed', ({ response }) => sendError(response, 418, {})],
  ['an empty choice', 'failed', ({ response }) => streamAnswer(response, [])],
  ['a cap spent on thinking', 'incomplete', ({ response }) => streamAnswer(response, [], 'length')],
  [
    'an answer cut by the filter',
    'refused',
    ({ response }) => streamAnswer(response, ['I'], 'content_filter'),
  ],
  [
    'a refusal by the model',
    'refused',
    sendChunks({ choices: [{ delta: { refusal: 'I will not' }, finish_reason: 'stop' }] }),
  ],
  ['an error in the stream', 'failed', sendChunks({ error: { message: 'org-secret sk-leak' } })],
  ['a filter in the stream', 'refused', sendChunks({ error: { code: 'content_filter' } })],
  ['a quota that ends in the stream', 'misconfigured', sendChunks({ error: { type: 'insufficient_quota' } })],
  ['a rate limit in the stream', 'rate_limited', sendChunks({ error: { code: 429 } })],
])('%s ends as %s after one call, in our own words', async ([, code, reply]) => {
  const error = await ask(reply).catch((reason) => reason);
  expect(error).toMatchObject({ name: 'RequestFailure', code });
  expect(error.message).not.toMatch(/sk-leak|org-secret|html/);
  expect(server.bodies).toHaveLength(1);
});

test('an abort ends the call at once, in the middle of the answer', async () => {
  const owner = new AbortController();
  const reply: Reply = ({ response }) => {
    beginStream(response);
    sendChunk(response, { delta: { content: 'Half of' } });
    owner.abort(new Error('no longer wanted'));
  };
  await expect(ask(reply, {}, owner.signal)).rejects.toThrow('no longer wanted');
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

test('every call has a connection of its own: a frozen Lambda would find a kept one dead', async () => {
  const ports = new Set<number | undefined>();
  server = await modelServer(({ response }) => {
    ports.add(response.socket?.remotePort);
    streamAnswer(response, ['Hello']);
  });
  const model = modelOf();
  for (let round = 0; round < 3; round += 1) await model.ask(anyCall, asking());
  expect(ports.size).toBe(3);
});

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
  [{ reasoning_tokens: 4 }, { reasoningTokens: 4 }],
  [{ reasoning_tokens: -1 }, {}],
  ['sk-leak', {}],
  [null, {}],
])(
  'what was thought is told where the provider says it in a way that makes sense: %j',
  async ([said, told]) => {
    const counts = { prompt_tokens: 3, completion_tokens: 6, total_tokens: 9 };
    const usage = { ...counts, completion_tokens_details: said };
    const answer = await ask(sendChunks({ choices: [{ delta: { content: 'Well' } }] }, { ...stop, usage }));
    expect(answer.usage).toEqual({
      promptTokens: 3,
      completionTokens: 6,
      totalTokens: 9,
      ...(told as object),
    });
  },
);

test.for([
  ['no chunk that we know', { choices: 'sk-leak' }],
  ['a text that is none', { choices: [{ delta: { content: 7 } }] }],
  ['a role, and then the end', { choices: [{ delta: { role: 'assistant', content: '' } }] }],
])('%s is an answer lost on its way', async ([, chunk]) => {
  await expect(ask(sendChunks(chunk))).rejects.toMatchObject({ code: 'unknown_outcome' });
});

test('a provider puts no words of its own into the end and the model: an unknown one is other, or who was asked', async () => {
  const chunk = { model: '<b>sk leak</b>', choices: [{ delta: { content: 'Hi' }, finish_reason: 'org-x' }] };
  const answer = await ask(sendChunks(chunk));
  expect(answer).toEqual({ content: 'Hi', finishReason: 'other', model: 'gpt-4o-mini' });
});

test.for(['gpt-4o-mini-2024-07-18', 'meta-llama/Llama-3.1:free', 'models/x@1', 'ft:gpt-4o:org::id'])(
  'a model called %s keeps its name',
  async (model) => {
    const answer = await ask(sendChunks({ model, choices: [{ delta: { content: 'Hi' } }] }, stop));
    expect(answer.model).toBe(model);
  },
);

test('the end of the answer is the end, even where the server keeps the connection', async () => {
  const answer = await ask(({ response }) => {
    beginStream(response);
    response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: 'Well' } }] })}\n\n`);
    response.write(`data: ${JSON.stringify(stop)}\n\ndata: [DONE]\n\n`);
  });
  expect(answer.content).toBe('Well');
});

test('an answer of a million bytes, whatever its characters, is taken', async () => {
  const pieces = Array.from({ length: 10 }, () => 'é'.repeat(50_000));
  const answer = await ask(({ response }) => streamAnswer(response, pieces));
  expect(Buffer.byteLength(answer.content)).toBe(1_000_000);
});

test('a model that writes on beyond that is stopped: too_large, and the connection is closed', async () => {
  let closed: Promise<unknown> | undefined;
  const reply: Reply = ({ response }) => {
    closed = once(response, 'close');
    beginStream(response);
    Readable.from(endless()).pipe(response);
  };
  await expect(ask(reply)).rejects.toMatchObject({ code: 'too_large' });
  await closed;

  async function* endless() {
    const chunk = { choices: [{ delta: { content: 'é'.repeat(1000) } }] };
    for (;;) yield `data: ${JSON.stringify(chunk)}\n\n`;
  }
});

describe('the text of an answer that is listened to', () => {
  async function hear(reply: Reply) {
    server = await modelServer(reply);
    const pieces: string[] = [];
    const asked = modelOf().ask(anyCall, { ...asking(), onText: (piece) => pieces.push(piece) });
    return { pieces, answer: await asked.catch((error: unknown) => error) };
  }

  test('is told piece by piece, as it comes', async () => {
    let heard = 0;
    server = await modelServer(async ({ response }) => {
      beginStream(response);
      sendChunk(response, { delta: { content: 'Good ' } });
      await expect.poll(() => heard).toBe(1);
      sendChunk(response, { delta: { content: 'day' }, finish_reason: 'stop' });
      response.end('data: [DONE]\n\n');
    });
    const onText = () => {
      heard += 1;
    };
    expect(await modelOf().ask(anyCall, { ...asking(), onText })).toMatchObject({ content: 'Good day' });
    expect(heard).toBe(2);
  });

  test('is the answer, in whole characters and pieces that say something', async () => {
    const cut = ['a\ud83d', '', '\ude00b', '\ud83d', 'c\ude00', '\ud83d'];
    const { pieces, answer } = await hear(({ response }) => streamAnswer(response, cut));
    expect(answer).toMatchObject({ content: 'a😀b\ufffdc\ufffd\ufffd' });
    expect(pieces.join('')).toBe('a😀b\ufffdc\ufffd\ufffd');
    for (const piece of pieces) {
      expect(piece).not.toBe('');
      expect(piece.isWellFormed()).toBe(true);
    }
  });

  test('has been told as far as it came when the answer fails', async () => {
    const chunk = { choices: [{ delta: { content: 'Good' } }] };
    const { pieces, answer } = await hear(sendChunks(chunk, { error: { code: 429 } }));
    expect(answer).toMatchObject({ code: 'rate_limited' });
    expect(pieces).toEqual(['Good']);
  });
});
