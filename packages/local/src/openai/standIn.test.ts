import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type StandIn, startStandIn } from './standIn.js';
import type { StandInOptions } from './standInAnswer.js';

let standIn: StandIn;
afterEach(() => standIn.close());

const start = async (options?: StandInOptions) => {
  standIn = await startStandIn(options);
};
const user = (content: string) => [{ role: 'user', content }];

function post(body: unknown, headers: Record<string, string> = { authorization: 'Bearer sk-test' }) {
  return fetch(`${standIn.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const ask = (more: object = {}) => post({ model: 'gpt-4o-mini', messages: user('Say hello to me'), ...more });

const read = async (response: Response) => JSON.parse(await response.text());

async function events(response: Response) {
  const lines = (await response.text()).split('\n\n').filter(Boolean);
  return lines
    .map((line) => line.replace('data: ', ''))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)));
}

describe('an answer', () => {
  test('says by default that no model wrote it, and what was asked', async () => {
    await start();
    const completion = await read(await ask());
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-4o-mini',
      choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 4, completion_tokens: expect.any(Number), total_tokens: expect.any(Number) },
    });
    const { content } = completion.choices[0].message;
    expect(content).toContain('stand-in, not a model');
    expect(content).toContain('"Say hello to me"');
  });

  test('is JSON when JSON is asked for', async () => {
    await start();
    const response = await ask({
      messages: user('Reply in JSON.'),
      response_format: { type: 'json_object' },
    });
    const { choices } = await read(response);
    expect(JSON.parse(choices[0].message.content)).toEqual({
      answered_by: 'stand-in',
      asked: 'Reply in JSON.',
    });
  });

  test('follows a schema where one is asked for', async () => {
    await start();
    const schema = { type: 'object', properties: { mood: { enum: ['glad'] } }, required: ['mood'] };
    const response_format = { type: 'json_schema', json_schema: { name: 'feeling', schema } };
    const { choices } = await read(await ask({ response_format }));
    expect(JSON.parse(choices[0].message.content)).toEqual({ mood: 'glad' });
  });

  test('streams word by word, and tells the usage when asked to', async () => {
    await start({ answer: () => 'one two three' });
    const response = await ask({ stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const all = await events(response);
    expect(
      all.map((event) => event.choices?.[0]?.delta.content ?? event.choices?.[0]?.finish_reason),
    ).toEqual(['', 'one', ' two', ' three', 'stop', undefined, undefined]);
    expect(all.at(-2)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 },
    });
    expect(all.at(-1)).toBe('[DONE]');
  });

  test('streams without usage when not asked for it', async () => {
    await start();
    const all = await events(await ask({ stream: true }));
    expect(all.some((event) => event.usage)).toBe(false);
  });

  test.each(['max_tokens', 'max_completion_tokens'])('is cut at %s, and says so', async (name) => {
    await start({ answer: () => 'one two three' });
    const { choices } = await read(await ask({ [name]: 2 }));
    expect(choices[0]).toMatchObject({ message: { content: 'one two' }, finish_reason: 'length' });
  });
});

describe('what OpenAI refuses is refused', () => {
  const reasoning = { model: 'o3-mini' };
  test.each<[string, object, number, object]>([
    ['no model', { model: '' }, 400, {}],
    ['an unknown model', { model: 'gpt-none' }, 404, { code: 'model_not_found' }],
    ['no messages', { messages: [] }, 400, { code: 'empty_array', param: 'messages' }],
    ['an unknown role', { messages: [{ role: 'boss', content: 'x' }] }, 400, { code: 'invalid_value' }],
    [
      'json_object without the word',
      { response_format: { type: 'json_object' } },
      400,
      { param: 'messages' },
    ],
    [
      'a schema whose root is a list',
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'array' } } } },
      400,
      {
        message: `Invalid schema for response_format 'x': schema must be a JSON Schema of 'type: "object"', got 'type: "array"'.`,
        param: 'response_format',
      },
    ],
    [
      'a schema whose root is one of several',
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { anyOf: [] } } } },
      400,
      { message: expect.stringContaining(`got 'type: "None"'`) },
    ],
    ['a high temperature', { temperature: 2.1 }, 400, { code: 'decimal_above_max_value' }],
    ['a low temperature', { temperature: -1 }, 400, { code: 'decimal_below_min_value' }],
    ['no tokens', { max_tokens: 0 }, 400, { code: 'integer_below_min_value', param: 'max_tokens' }],
    ['half a token', { max_completion_tokens: 1.5 }, 400, { param: 'max_completion_tokens' }],
    [
      'both limits',
      { max_tokens: 1, max_completion_tokens: 1 },
      400,
      { code: 'invalid_parameter_combination' },
    ],
    [
      'max_tokens of a reasoning model',
      { ...reasoning, max_tokens: 5 },
      400,
      { code: 'unsupported_parameter', param: 'max_tokens' },
    ],
    [
      'temperature of a reasoning model',
      { ...reasoning, temperature: 0.7 },
      400,
      { code: 'unsupported_value', param: 'temperature' },
    ],
    [
      'stream options without a stream',
      { stream_options: { include_usage: true } },
      400,
      { param: 'stream_options' },
    ],
  ])('%s', async (_, body, status, error) => {
    await start({ unknownModels: ['gpt-none'] });
    const response = await ask(body);
    expect(response.status).toBe(status);
    expect((await read(response)).error).toMatchObject({
      type: 'invalid_request_error',
      message: expect.any(String),
      ...error,
    });
    expect(standIn.calls).toMatchObject([{ status }]);
  });

  test('a reasoning model answers what it does support', async () => {
    await start();
    const response = await ask({ ...reasoning, max_completion_tokens: 5, temperature: 1 });
    expect(response.status).toBe(200);
  });

  test('a call without a key, without JSON, or somewhere else', async () => {
    await start();
    expect((await post({}, {})).status).toBe(401);
    expect((await post('nonsense')).status).toBe(400);
    expect((await fetch(`${standIn.baseUrl}/models`)).status).toBe(404);
    expect(standIn.calls).toEqual([]);
  });
});

describe('a test can have it answer', () => {
  test("an error of OpenAI's, with its headers", async () => {
    await start({ answer: () => ({ status: 429, headers: { 'retry-after': '7' } }) });
    const response = await ask();
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect((await read(response)).error.code).toBe('rate_limit_exceeded');
  });

  test.each([401, 500, 503])('%i with the body that OpenAI sends', async (status) => {
    await start({ answer: () => ({ status }) });
    const response = await ask({ stream: true });
    expect(response.status).toBe(status);
    expect((await read(response)).error).toMatchObject({
      message: expect.any(String),
      type: expect.any(String),
    });
  });

  test('garbage, untouched', async () => {
    await start({ answer: () => ({ status: 502, body: '<html>Bad gateway</html>' }) });
    const response = await ask();
    expect([response.status, await response.text()]).toEqual([502, '<html>Bad gateway</html>']);
  });

  test('an empty choice', async () => {
    await start({ answer: () => '' });
    const { choices } = await read(await ask());
    expect(choices[0].message.content).toBe('');
  });

  test('a refusal by the content filter', async () => {
    await start({ answer: () => ({ text: 'No', finishReason: 'content_filter' }) });
    const { choices } = await read(await ask());
    expect(choices[0].finish_reason).toBe('content_filter');
  });

  test('nothing: the connection drops', async () => {
    await start({ answer: () => ({ drop: true }) });
    await expect(ask()).rejects.toThrow('fetch failed');
    expect(standIn.calls).toHaveLength(1);
    expect(standIn.calls[0]).not.toHaveProperty('status');
  });

  test('half an answer: the connection drops after the text', async () => {
    await start({ answer: () => ({ drop: true, text: 'one two' }) });
    const response = await ask({ stream: true });
    const received: string[] = [];
    const decoder = new TextDecoder();
    const reading = (async () => {
      for await (const chunk of response.body ?? []) received.push(decoder.decode(chunk));
    })();
    await expect(reading).rejects.toThrow();
    expect(received.join('')).toContain(' two');
    expect(received.join('')).not.toContain('[DONE]');
  });

  test('according to the call, which it keeps', async () => {
    await start({ answer: ({ model, messages }) => `${model}: ${messages[0]?.content}` });
    const { choices } = await read(await ask());
    expect(choices[0].message.content).toBe('gpt-4o-mini: Say hello to me');
    expect(standIn.calls).toMatchObject([
      { model: 'gpt-4o-mini', messages: user('Say hello to me'), json: false, stream: false, status: 200 },
    ]);
  });
});

describe('a delay', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('passes before the first token', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await start({
      delay: 35_000,
      answer: () => {
        arrived();
        return 'late';
      },
    });
    let answered = false;
    const response = ask().then((answer) => {
      answered = true;
      return answer;
    });
    await arrival;
    await vi.advanceTimersByTimeAsync(34_999);
    expect(answered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await response).status).toBe(200);
  });

  test('passes between one token and the next, where the answer is streamed', async () => {
    await start({ pace: 500, answer: () => 'one two three' });
    const body = (await ask({ stream: true })).body?.pipeThrough(new TextDecoderStream()).getReader();
    let read = '';
    const readUntil = async (text: string) => {
      while (!read.includes(text)) read += (await body?.read())?.value;
    };
    await readUntil('one');
    for (const [token, next] of [
      ['one', 'two'],
      ['two', 'three'],
    ] as const) {
      await vi.advanceTimersByTimeAsync(499);
      expect(read).toContain(token);
      expect(read).not.toContain(next);
      await vi.advanceTimersByTimeAsync(1);
      await readUntil(next);
    }
    await readUntil('[DONE]');
  });

  test("between tokens may be an answer's own, and one that is not streamed has none", async () => {
    await start({
      pace: 60_000,
      answer: ({ stream }) => (stream ? { text: 'one two', pace: 0 } : 'one two'),
    });
    expect(await events(await ask({ stream: true }))).toContain('[DONE]');
    expect((await ask()).status).toBe(200);
  });
});

describe("a test's own mistake is told on the console and to the caller, and is no lost answer", () => {
  const circle: Record<string, unknown> = {};
  circle.circle = circle;
  test.each<[string, () => unknown, string]>([
    [
      'it throws',
      () => {
        throw new TypeError('a is not a function\nat once');
      },
      'it threw TypeError: a is not a function, expected a text',
    ],
    ['it rejects', () => Promise.reject(new Error('none')), 'it threw Error: none, expected a text'],
    ['it forgets to return', () => undefined, 'it returned undefined, expected a text'],
    ['no status of HTTP', () => ({ status: 99 }), 'it returned {"status":99}, expected a text'],
    ['a number', () => 5, 'it returned 5, expected a text'],
    ['a slip of the pen', () => ({ txt: 'Four.' }), 'it returned {"txt":"Four."}, expected a text'],
    ['two answers in one', () => ({ failure: 'x', drop: true }), 'it returned {"failure":"x","drop":true}'],
    ['an object that holds itself', () => circle, 'it returned an object that holds itself, expected'],
    ['something long', () => [`${'x'.repeat(500)}`], `it returned ["${'x'.repeat(98)}…, expected a text`],
  ])('%s', async (_, answer, words) => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {});
    await start({ answer: answer as NonNullable<StandInOptions['answer']> });
    const response = await ask();
    expect(response.status).toBe(500);
    const { error } = await read(response);
    expect(error).toMatchObject({
      type: 'server_error',
      message: expect.stringMatching(/^standIn\.answer: /),
    });
    expect(error.message).toContain(words);
    expect(told.mock.calls).toEqual([[error.message]]);
    expect(error.message).not.toContain('\n');
    told.mockRestore();
  });
});
