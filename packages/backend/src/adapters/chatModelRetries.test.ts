import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import {
  anyCall,
  asking,
  beginStream,
  modelServer,
  type Reply,
  sendChunk,
  sendError,
  streamAnswer,
} from '../../test/modelServer.js';
import { RequestFailure, unknownOutcome } from '../engine/failure.js';
import type { AskOptions } from '../engine/ports.js';
import { chatModel } from './chatModel.js';
import type { ModelOptions } from './modelOptions.js';

let server: Awaited<ReturnType<typeof modelServer>>;
afterEach(() => server.stop());

const modelOf = (options: Partial<ModelOptions> = {}) =>
  chatModel({ apiKey: () => 'sk-test', baseUrl: server.url, backoffMs: 1, ...options });

interface Asking extends Partial<AskOptions> {
  readonly model?: Partial<ModelOptions>;
}

/** Answers each call by the next of these, and from then on by the last. */
async function ask(replies: readonly Reply[], { model, ...options }: Asking = {}) {
  server = await modelServer((request) => replies[Math.min(request.count, replies.length) - 1]?.(request));
  return modelOf(model).ask(anyCall, asking(options));
}

const failureOf = (asked: Promise<unknown>) => asked.then(() => undefined).catch((reason) => reason);

const answering: Reply = ({ response }) => streamAnswer(response, ['At last']);
const limiting: Reply = ({ response }) => sendError(response, 429, { code: 'rate_limit_exceeded' });
const failing: Reply = ({ response }) => sendError(response, 500, { type: 'server_error' });
const overloaded: Reply = ({ response }) => sendError(response, 503, { code: 'server_is_overloaded' });
const resetting: Reply = ({ response }) => void response.destroy();
const breaking: Reply = ({ response }) => {
  beginStream(response);
  sendChunk(response, { delta: { content: 'Half of' } });
  setTimeout(() => response.destroy(), 20);
};
const wanting =
  (param: string): Reply =>
  ({ response }) =>
    sendError(response, 400, { param, code: 'unsupported_parameter' });

test('what was known to bring no answer is asked again', async () => {
  const answer = await ask([limiting, failing, overloaded, answering]);
  expect(answer.content).toBe('At last');
  expect(server.bodies).toHaveLength(4);
});

test.for<[string, string, Reply]>([
  ['a rate limit', 'rate_limited', limiting],
  ['a rate limit without a word', 'rate_limited', ({ response }) => void response.writeHead(429).end()],
  ['a provider that is down', 'failed', failing],
  ['a provider that is overloaded', 'failed', overloaded],
])('%s that stays ends as %s after four calls', async ([, code, reply]) => {
  expect(await failureOf(ask([reply]))).toMatchObject({ name: 'RequestFailure', code });
  expect(server.bodies).toHaveLength(4);
});

const lost: [string, Reply][] = [
  ['a 500 without a report', ({ response }) => void response.writeHead(500).end()],
  ['a 500 of somebody else', ({ response }) => void response.writeHead(500).end('{"message":"sk-leak"}')],
  ['a 503 of a gateway', ({ response }) => void response.writeHead(503).end('<html>sk-leak</html>')],
  ['a 502', ({ response }) => void response.writeHead(502).end('<html>sk-leak</html>')],
  ['a 504, whatever it reports', ({ response }) => sendError(response, 504, {})],
  ['a gateway that gave up waiting', ({ response }) => sendError(response, 408, {})],
  ['a status that HTTP does not know', ({ response }) => void response.writeHead(999).end()],
  [
    'a switch to another protocol',
    ({ response }) =>
      void response.socket?.end(
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      ),
  ],
  ['a reply that is no HTTP', ({ response }) => void response.socket?.end('sk-leak')],
  ['a reply without a body', ({ response }) => void response.writeHead(204).end()],
  ['garbage', ({ response }) => void response.writeHead(200).end('<html>sk-leak</html>')],
  [
    'a garbled event',
    ({ response }) => {
      beginStream(response);
      response.end('event: thread.run\ndata: {sk-leak\n\n');
    },
  ],
  ['a connection reset before the answer', resetting],
  ['a connection reset in the answer', breaking],
  [
    'an answer without an end',
    ({ response }) => {
      beginStream(response);
      sendChunk(response, { delta: { content: 'Half of' } });
      response.end();
    },
  ],
];

describe('what may have been paid for', () => {
  test.for(lost)('%s is not asked again', async ([, reply]) => {
    const error = await failureOf(ask([reply, answering]));
    expect(error).toMatchObject({ name: 'RequestFailure', code: 'unknown_outcome' });
    expect(error.message).not.toContain('sk-leak');
    expect(server.bodies).toHaveLength(1);
  });

  test.for(lost)('%s is asked again with retryUnknown', async ([, reply]) => {
    const answer = await ask([reply, answering], { model: { retryUnknown: true } });
    expect(answer.content).toBe('At last');
    expect(server.bodies).toHaveLength(2);
  });

  test('is not asked again once somebody has read the beginning of an answer', async () => {
    const pieces: string[] = [];
    const onText = (piece: string) => void pieces.push(piece);
    const error = await failureOf(
      ask([limiting, breaking, answering], { model: { retryUnknown: true }, onText }),
    );
    expect(error).toMatchObject({ name: 'RequestFailure', code: 'unknown_outcome' });
    expect(pieces).toEqual(['Half of']);
    expect(server.bodies).toHaveLength(2);
  });

  test('retryUnknown asks no oftener than without it', async () => {
    const error = await failureOf(ask([resetting, limiting, breaking], { model: { retryUnknown: true } }));
    expect(error).toMatchObject({ code: 'unknown_outcome' });
    expect(server.bodies).toHaveLength(4);
  });

  test('an error that the provider reports after the first word is never asked again', async () => {
    const reply: Reply = ({ response }) => {
      beginStream(response);
      sendChunk(response, { delta: { content: 'Half of' } });
      response.end('data: {"error":{"type":"server_error","message":"sk-leak"}}\n\n');
    };
    expect(await failureOf(ask([reply, answering], { model: { retryUnknown: true } }))).toMatchObject({
      code: 'failed',
    });
    expect(server.bodies).toHaveLength(1);
  });
});

describe('a server that cannot be reached', () => {
  async function failureAt(baseUrl: string, confirm: AskOptions['confirm']) {
    server = await modelServer(answering);
    if (baseUrl === 'refused') await server.stop();
    const url = baseUrl === 'refused' ? server.url : baseUrl || server.url.replace('http:', 'https:');
    const error = await failureOf(modelOf({ baseUrl: url }).ask(anyCall, asking({ confirm })));
    if (baseUrl === 'refused') server = await modelServer(answering);
    return error;
  }

  test.for([
    ['by its address', 'refused'],
    ['by its name', `http://${'x'.repeat(64)}/v1`],
    ['by TLS', ''],
  ] as const)('%s is asked again, then given up', async ([, baseUrl]) => {
    let attempts = 0;
    const error = await failureAt(baseUrl, async () => {
      attempts += 1;
    });
    expect(error).toMatchObject({ name: 'RequestFailure', code: 'failed' });
    expect(error.message).toMatch(/could not be reached/);
    expect(attempts).toBe(4);
  });
});

describe('a model that wants to be asked in other words', () => {
  test('is asked with the other name of the cap and without a temperature, and so in later tries', async () => {
    const answer = await ask([wanting('max_tokens'), wanting('temperature'), limiting, answering]);
    expect(answer.content).toBe('At last');
    const [, , third, fourth] = server.bodies;
    expect(third).toMatchObject({ max_completion_tokens: 500 });
    expect(third).not.toHaveProperty('max_tokens');
    expect(third).not.toHaveProperty('temperature');
    expect(fourth).toEqual(third);
  });

  test('and refuses both is not asked for ever', async () => {
    const error = await failureOf(ask([wanting('max_tokens')]));
    expect(error).toMatchObject({ code: 'invalid_input' });
    expect(server.bodies).toHaveLength(2);
  });

  test('is not recognised by a value that is too large: nothing is asked anew', async () => {
    const refusal = { param: 'max_tokens', message: 'max_tokens is too large: 16000, at most 4096' };
    const error = await failureOf(ask([({ response }) => sendError(response, 400, refusal)]));
    expect(error).toMatchObject({ code: 'invalid_input', status: 400 });
    expect(server.bodies).toHaveLength(1);
  });
});

describe('a wait that the provider asks for', () => {
  const waitsOf = (headers: Record<string, string>, reply = 429) => {
    const waits: number[] = [];
    const clock = { wait: async (milliseconds: number) => void waits.push(milliseconds) };
    const refusing: Reply = ({ response }) => sendError(response, reply, {}, headers);
    return ask([refusing, answering], { model: { clock } }).then(() => waits);
  };

  test.for<[Record<string, string>, number]>([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after-ms': '70', 'retry-after': '7' }, 70],
    [{ 'retry-after': '86400' }, 60_000],
    [{ 'retry-after': 'soon' }, 0],
    [{}, 0],
  ])('%j is kept: %i ms', async ([headers, wait]) => {
    expect(await waitsOf(headers)).toEqual([wait]);
  });

  test('is kept where it failed, too', async () => {
    expect(await waitsOf({ 'retry-after': '2' }, 503)).toEqual([2000]);
  });

  test('is not kept when there is no try left', async () => {
    const waits: number[] = [];
    const clock = { wait: async (milliseconds: number) => void waits.push(milliseconds) };
    await failureOf(ask([limiting], { model: { clock } }));
    expect(waits).toHaveLength(3);
  });

  test('that lasts longer than the time left is told as the reason, not the time', async () => {
    const time = new AbortController();
    const clock = { wait: async () => time.abort(new RequestFailure('timeout', 'Time is up')) };
    const error = await failureOf(ask([limiting, answering], { model: { clock }, signal: time.signal }));
    expect(error).toMatchObject({ code: 'rate_limited' });
    expect(server.bodies).toHaveLength(1);
  });

  test('is forgotten once the model is at work again: then it is the time that ended it', async () => {
    const time = new AbortController();
    const working: Reply = ({ response }) => {
      beginStream(response);
      sendChunk(response, { delta: { content: 'Half of' } });
      time.abort(new RequestFailure('timeout', 'Time is up'));
    };
    const error = await failureOf(ask([limiting, working], { signal: time.signal }));
    expect(error).toMatchObject({ code: 'timeout' });
  });
});

describe('confirm', () => {
  test('is asked before each call, each repetition and each other wording', async () => {
    const seen: number[] = [];
    const confirm = async () => void seen.push(server.bodies.length);
    await ask([limiting, wanting('max_tokens'), wanting('temperature'), answering], { confirm });
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  test.for<[string, unknown]>([
    ['an error', new TypeError('Lost')],
    ['a failure that looks like a lost answer', unknownOutcome()],
    ['no error at all', 'lost'],
  ])('that rejects with %s ends the call with just that, and nothing is sent', async ([, reason]) => {
    let confirmed = 0;
    const confirm = async () => {
      confirmed += 1;
      if (confirmed === 2) throw reason;
    };
    const error = await failureOf(ask([limiting, answering], { confirm, model: { retryUnknown: true } }));
    expect(error).toBe(reason);
    expect(confirmed).toBe(2);
    expect(server.bodies).toHaveLength(1);
  });

  test('that takes so long that the call is stopped meanwhile lets nothing out', async () => {
    const owner = new AbortController();
    const confirm = async () => owner.abort(new Error('cancelled'));
    const error = await failureOf(ask([answering], { confirm, signal: owner.signal }));
    expect(error.message).toBe('cancelled');
    expect(server.bodies).toEqual([]);
  });
});

test('a call that is stopped for a lost lease is not taken for a lost answer', async () => {
  const owner = new AbortController();
  const reason = unknownOutcome();
  const working: Reply = async ({ response }) => {
    beginStream(response);
    sendChunk(response, { delta: { content: 'Half of' } });
    owner.abort(reason);
    await once(response, 'close');
  };
  const options = { signal: owner.signal, model: { retryUnknown: true } };
  expect(await failureOf(ask([working, answering], options))).toBe(reason);
  expect(server.bodies).toHaveLength(1);
});
