import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { anyCall, sendError } from '../../test/modelServer.js';
import {
  anyMetadata,
  anyOwner,
  message,
  type ResponsesReply,
  responseObject,
  responsesServer,
  sendJson,
} from '../../test/responsesServer.js';
import { RequestFailure } from '../engine/failure.js';
import type { BackgroundModel, ModelCall } from '../engine/ports.js';
import { type BackgroundModelOptions, backgroundModel } from './backgroundModel.js';

let server: Awaited<ReturnType<typeof responsesServer>>;
afterEach(() => server.stop());

const modelOf = (options: Partial<BackgroundModelOptions> = {}) =>
  backgroundModel({ apiKey: () => 'sk-test', baseUrl: server.url, backoffMs: 1, ...options });

/** Replies to each call by the next of these, and from then on by the last. */
async function serve(...replies: readonly ResponsesReply[]) {
  server = await responsesServer((request) =>
    replies[Math.min(request.count, replies.length) - 1]?.(request),
  );
}

/** A server whose reply never comes, as the limit of the call comes first. */
async function serveForEver() {
  const limit = new AbortController();
  const limits: number[] = [];
  await serve(() => limit.abort());
  const timeLimit = (milliseconds: number) => {
    limits.push(milliseconds);
    return limit.signal;
  };
  return { limits, timeLimit };
}

interface Submission {
  readonly call?: Partial<ModelCall>;
  readonly model?: Partial<BackgroundModelOptions>;
  readonly signal?: AbortSignal;
  readonly confirm?: () => Promise<void>;
}

function submit({
  call,
  model,
  signal = new AbortController().signal,
  confirm = async () => {},
}: Submission = {}) {
  return modelOf(model).submit({ ...anyCall, ...call }, anyOwner, { signal, confirm });
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.fail('It did not fail'),
    (reason) => reason,
  );

const accepting: ResponsesReply = ({ response }) =>
  sendJson(response, responseObject({ status: 'queued', output: [] }));
const rejecting =
  (
    status: number,
    error: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): ResponsesReply =>
  ({ response }) =>
    sendError(response, status, error, headers);
const overloaded = rejecting(503, { code: 'server_is_overloaded' });
const limiting = rejecting(429, { code: 'rate_limit_exceeded' });
const resetting: ResponsesReply = ({ response }) => void response.destroy();

describe('a submission', () => {
  test('asks for the work to be done in the background and kept, and says whose it is', async () => {
    await serve(accepting);
    expect(await submit()).toBe('resp_1');
    expect(server.calls).toEqual([
      {
        method: 'POST',
        path: '/v1/responses',
        authorization: 'Bearer sk-test',
        body: {
          model: 'gpt-4o-mini',
          input: anyCall.messages,
          background: true,
          store: true,
          metadata: anyMetadata,
          max_output_tokens: 500,
          temperature: 0.7,
        },
      },
    ]);
  });

  test('asks for no fewer tokens than OpenAI lets it', async () => {
    await serve(accepting);
    await submit({ call: { maxTokens: 5 } });
    expect(server.calls[0]?.body).toMatchObject({ max_output_tokens: 16 });
  });

  test('asks for a JSON object', async () => {
    await serve(accepting);
    await submit({ call: { format: 'json' } });
    expect(server.calls[0]?.body).toMatchObject({ text: { format: { type: 'json_object' } } });
  });

  test.for([true, false])('hands a schema on by its name, strict: %s', async (strict) => {
    const schema = { type: 'object', properties: { title: { type: 'string' } } };
    await serve(accepting);
    await submit({ call: { format: 'json', schema: { name: 'headline', schema, strict } } });
    expect(server.calls[0]?.body).toMatchObject({
      text: { format: { type: 'json_schema', name: 'headline', schema, strict } },
    });
  });

  test('sends a reasoning model no temperature', async () => {
    await serve(accepting);
    await submit({ call: { model: 'o3' } });
    expect(server.calls[0]?.body).not.toHaveProperty('temperature');
  });

  test('is made once more without a temperature to a model that takes none, and so from then on', async () => {
    await serve(rejecting(400, { param: 'temperature', code: 'unsupported_parameter' }), limiting, accepting);
    expect(await submit()).toBe('resp_1');
    const [first, ...others] = server.calls.map(({ body }) => body);
    expect(first).toHaveProperty('temperature');
    expect(others).toHaveLength(2);
    for (const body of others) expect(body).not.toHaveProperty('temperature');
  });

  test('is not made for ever where the temperature is refused although there is none', async () => {
    await serve(rejecting(400, { param: 'temperature', code: 'unsupported_parameter' }));
    expect(await failureOf(submit())).toMatchObject({ code: 'invalid_input' });
    expect(server.calls).toHaveLength(2);
  });

  test('with a key that cannot be sent is not made', async () => {
    await serve(accepting);
    const error = await failureOf(submit({ model: { apiKey: () => 'sk-test\nsk-other' } }));
    expect(error).toMatchObject({ code: 'misconfigured' });
    expect(error.message).not.toContain('sk-');
    expect(server.calls).toEqual([]);
  });

  test.for<[string, string, ResponsesReply]>([
    ['a wrong key', 'misconfigured', rejecting(401, { code: 'invalid_api_key' })],
    ['a key without rights', 'misconfigured', rejecting(403)],
    ['an unpaid account', 'misconfigured', rejecting(402)],
    ['a spent quota', 'misconfigured', rejecting(429, { code: 'insufficient_quota' })],
    ['an unknown model', 'misconfigured', rejecting(404, { code: 'model_not_found' })],
    ['a server without background mode', 'misconfigured', rejecting(404, { code: 'unknown_url' })],
    ['a server that takes no POST there', 'misconfigured', rejecting(405)],
    ['another address', 'misconfigured', ({ response }) => void response.writeHead(301).end()],
    ['a request it calls invalid', 'invalid_input', rejecting(400, { code: 'invalid_prompt' })],
    ['a content filter', 'refused', rejecting(400, { code: 'content_filter' })],
    ['another rejection', 'failed', rejecting(418)],
  ])('that is refused by %s ends as %s after one POST, in our own words', async ([, code, reply]) => {
    await serve(reply, accepting);
    const error = await failureOf(submit());
    expect(error).toMatchObject({ name: 'RequestFailure', code });
    expect(error.message).not.toMatch(/sk-leak|org-secret/);
    expect(server.calls).toHaveLength(1);
  });

  test('that was turned away is made again', async () => {
    await serve(limiting, overloaded, accepting);
    expect(await submit()).toBe('resp_1');
    expect(server.calls).toHaveLength(3);
  });

  test('that is turned away for good ends by that after four POSTs', async () => {
    await serve(overloaded);
    expect(await failureOf(submit())).toMatchObject({ code: 'failed' });
    expect(server.calls).toHaveLength(4);
  });

  test('waits as long as the provider asks', async () => {
    const waits: number[] = [];
    await serve(rejecting(429, {}, { 'retry-after': '7' }), accepting);
    await submit({ model: { clock: { wait: async (milliseconds) => void waits.push(milliseconds) } } });
    expect(waits).toEqual([7000]);
  });

  test('that reaches nobody is made again, and was never accepted', async () => {
    await serve(accepting);
    await server.stop();
    let confirmed = 0;
    const error = await failureOf(
      submit({
        confirm: async () => {
          confirmed += 1;
        },
      }),
    );
    expect(error).toMatchObject({ code: 'failed', message: expect.stringContaining('could not be reached') });
    expect(confirmed).toBe(4);
    await serve(accepting);
  });
});

const lost: [string, ResponsesReply][] = [
  ['a connection reset before the reply', resetting],
  [
    'a connection reset in the reply',
    ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"id":"resp_1",', () => response.destroy());
    },
  ],
  ['a fault that the provider reports', rejecting(500, { type: 'server_error' })],
  ['a 503 that is no overload', rejecting(503, { type: 'server_error' })],
  ['a 503 of a gateway', ({ response }) => void response.writeHead(503).end('<html>sk-leak</html>')],
  ['a 502', ({ response }) => void response.writeHead(502).end('<html>sk-leak</html>')],
  ['a 504', rejecting(504)],
  ['a gateway that gave up waiting', rejecting(408)],
  ['a status that HTTP does not know', ({ response }) => void response.writeHead(999).end()],
  ['an acceptance that is no JSON', ({ response }) => void response.end('sk-leak')],
  ['an acceptance without a word', ({ response }) => void response.writeHead(204).end()],
  ['an acceptance without an id', ({ response }) => sendJson(response, responseObject({ id: undefined }))],
  ['an id that is none', ({ response }) => sendJson(response, responseObject({ id: '../sk-leak' }))],
  ['an error that looks like an acceptance', ({ response }) => sendJson(response, { error: { code: 'x' } })],
  ['a reply that is no HTTP', ({ response }) => void response.socket?.end('sk-leak')],
];

describe('a submission that may have been accepted', () => {
  test.for(lost)('%s is not made again', async ([, reply]) => {
    await serve(reply, accepting);
    const error = await failureOf(submit());
    expect(error).toMatchObject({ name: 'RequestFailure', code: 'unknown_outcome' });
    expect(error.message).not.toContain('sk-leak');
    expect(server.calls).toHaveLength(1);
  });

  test.for(lost)('%s is made again with retryUnknown', async ([, reply]) => {
    await serve(reply, accepting);
    expect(await submit({ model: { retryUnknown: true } })).toBe('resp_1');
    expect(server.calls).toHaveLength(2);
  });

  test('stays so whatever a later one brings', async () => {
    await serve(resetting, rejecting(401));
    const error = await failureOf(submit({ model: { retryUnknown: true } }));
    expect(error).toMatchObject({ code: 'unknown_outcome' });
    expect(server.calls).toHaveLength(2);
  });

  test('is given up after a minute', async () => {
    const { limits, timeLimit } = await serveForEver();
    expect(await failureOf(submit({ model: { timeLimit } }))).toMatchObject({ code: 'unknown_outcome' });
    expect(limits).toEqual([60_000]);
    expect(server.calls).toHaveLength(1);
  });

  test('is given up, too, when its reply does not end', async () => {
    const limit = new AbortController();
    let closed: Promise<unknown> | undefined;
    await serve(({ response }) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"id":"resp_1",', () => limit.abort());
    });
    const error = await failureOf(submit({ model: { timeLimit: () => limit.signal } }));
    expect(error).toMatchObject({ code: 'unknown_outcome' });
    await closed;
  });
});

describe('confirm', () => {
  test('is asked before each POST, each repetition and each other wording', async () => {
    const seen: number[] = [];
    await serve(limiting, rejecting(400, { param: 'temperature', code: 'unsupported_value' }), accepting);
    await submit({ confirm: async () => void seen.push(server.calls.length) });
    expect(seen).toEqual([0, 1, 2]);
  });

  test.for<[string, unknown]>([
    ['an error', new TypeError('Lost')],
    ['a failure that looks like a lost answer', new RequestFailure('unknown_outcome', 'Lost')],
    ['no error at all', 'lost'],
  ])('that rejects with %s ends the submission with just that, and nothing is sent', async ([, reason]) => {
    await serve(resetting, accepting);
    let confirmed = 0;
    const confirm = async () => {
      confirmed += 1;
      if (confirmed === 2) throw reason;
    };
    expect(await failureOf(submit({ confirm, model: { retryUnknown: true } }))).toBe(reason);
    expect(confirmed).toBe(2);
    expect(server.calls).toHaveLength(1);
  });
});

describe('a submission that nobody wants any more', () => {
  test('is not made', async () => {
    const owner = new AbortController();
    await serve(accepting);
    const confirm = async () => owner.abort(new Error('cancelled'));
    expect((await failureOf(submit({ confirm, signal: owner.signal }))).message).toBe('cancelled');
    expect(server.calls).toEqual([]);
  });

  test('is finished all the same once it is posted: its id is needed to cancel it', async () => {
    const owner = new AbortController();
    await serve((request) => {
      owner.abort(new Error('cancelled'));
      setTimeout(() => accepting(request), 20);
    });
    expect(await submit({ signal: owner.signal })).toBe('resp_1');
  });

  test('is not made again, and known to be lost when it was', async () => {
    const owner = new AbortController();
    await serve((request) => {
      owner.abort(new Error('cancelled'));
      resetting(request);
    }, accepting);
    const error = await failureOf(submit({ signal: owner.signal, model: { retryUnknown: true } }));
    expect(error).toMatchObject({ code: 'unknown_outcome' });
    expect(server.calls).toHaveLength(1);
  });

  test('while it waited to be made again ends by why it waited', async () => {
    const owner = new AbortController();
    await serve(limiting, accepting);
    const clock = { wait: async () => owner.abort(new Error('cancelled')) };
    const error = await failureOf(submit({ signal: owner.signal, model: { clock } }));
    expect(error).toMatchObject({ code: 'rate_limited' });
    expect(server.calls).toHaveLength(1);
  });
});

describe('a look', () => {
  test('finds a response by its id', async () => {
    await serve(({ response }) => sendJson(response, responseObject()));
    expect(await modelOf().retrieve('resp_1')).toMatchObject({
      id: 'resp_1',
      owner: anyOwner,
      outcome: { state: 'answered', answer: { content: 'Good day' } },
    });
    expect(server.calls).toEqual([
      { method: 'GET', path: '/v1/responses/resp_1', authorization: 'Bearer sk-test' },
    ]);
  });

  test.for<[string, ResponsesReply]>([
    ['there is nothing', rejecting(404, { message: "Response with id 'resp_1' not found." })],
    ['nothing has such an id', rejecting(400, { type: 'invalid_request_error', param: 'response_id' })],
  ])('finds nothing where the provider says that %s', async ([, reply]) => {
    await serve(reply);
    expect(await modelOf().retrieve('resp_1')).toBeUndefined();
  });

  test.for<[string, string, ResponsesReply]>([
    ['a 404 of a gateway', 'misconfigured', ({ response }) => void response.writeHead(404).end('<html>')],
    ['a 400 of a gateway', 'invalid_input', ({ response }) => void response.writeHead(400).end('<html>')],
    ['a wrong key', 'misconfigured', rejecting(401)],
    ['a rate limit', 'rate_limited', limiting],
    ['a fault of the provider', 'failed', rejecting(500, { type: 'server_error' })],
    ['a fault of a gateway', 'failed', ({ response }) => void response.writeHead(502).end('<html>sk-leak')],
    ['a lost connection', 'failed', resetting],
    ['no JSON', 'failed', ({ response }) => void response.end('sk-leak')],
    ['another response', 'failed', ({ response }) => sendJson(response, responseObject({ id: 'resp_2' }))],
    ['no response', 'failed', ({ response }) => sendJson(response, { object: 'list', data: [] })],
    [
      'half a response',
      'failed',
      ({ response }) => {
        response.writeHead(200, { 'content-length': '5000' });
        response.write(JSON.stringify(responseObject()), () => response.destroy());
      },
    ],
  ])('that meets %s can tell nothing: %s, and is made once', async ([, code, reply]) => {
    await serve(reply);
    const error = await failureOf(modelOf({ retryUnknown: true }).retrieve('resp_1'));
    expect(error).toMatchObject({ name: 'RequestFailure', code });
    expect(error.message).not.toMatch(/sk-leak|org-secret/);
    expect(server.calls).toHaveLength(1);
  });

  test('reads a large answer of escaped characters, and no reply without end', async () => {
    await serve(
      ({ response }) => sendJson(response, responseObject({ output: [message('\u0001'.repeat(1_000_000))] })),
      ({ response }) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const write = () => void (response.writable && response.write(' '.repeat(1_000_000), write));
        write();
      },
    );
    expect(await modelOf().retrieve('resp_1')).toMatchObject({ outcome: { state: 'answered' } });
    expect(await failureOf(modelOf().retrieve('resp_1'))).toMatchObject({ code: 'failed' });
  });

  test('is given up while the webhook has time left to answer', async () => {
    const { limits, timeLimit } = await serveForEver();
    expect(await failureOf(modelOf({ timeLimit }).retrieve('resp_1'))).toMatchObject({ code: 'failed' });
    expect(limits).toEqual([15_000]);
  });
});

describe('a cancel', () => {
  const cancel = (model: BackgroundModel = modelOf()) => model.cancel('resp_1');

  test('ends a response', async () => {
    await serve(({ response }) => sendJson(response, responseObject({ status: 'cancelled' })));
    await cancel();
    expect(server.calls).toMatchObject([{ method: 'POST', path: '/v1/responses/resp_1/cancel' }]);
  });

  test.for<[string, ResponsesReply]>([
    ['one that is gone', rejecting(404)],
    ['one that is over', rejecting(400, { message: 'Cannot cancel a completed response.' })],
  ])('of %s has nothing to do', async ([, reply]) => {
    await serve(reply);
    await cancel();
    expect(server.calls).toHaveLength(1);
  });

  test.for<[string, string, ResponsesReply]>([
    ['a wrong key', 'misconfigured', rejecting(401)],
    ['a 404 of a gateway', 'misconfigured', ({ response }) => void response.writeHead(404).end('<html>')],
    ['one that is just being changed', 'failed', rejecting(409)],
    ['a rate limit', 'rate_limited', limiting],
    ['a fault of the provider', 'failed', rejecting(500, {})],
    ['a lost connection', 'failed', resetting],
  ])('that meets %s is told: %s', async ([, code, reply]) => {
    await serve(reply);
    const error = await failureOf(cancel());
    expect(error).toMatchObject({ name: 'RequestFailure', code });
    expect(error.message).not.toMatch(/sk-leak|org-secret/);
  });
});
