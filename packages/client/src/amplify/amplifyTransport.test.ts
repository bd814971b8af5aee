import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AIRequestError,
  type AIRequestInput,
  type AmplifyTransportOptions,
  amplifyTransport,
  createAIRequest,
  type RequestRow,
} from '../index.js';

interface Sent {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

const id = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';
const row: RequestRow = { id, status: 'queued', created_at: '2026-11-23T10:00:00.000Z' };
const call = { signal: new AbortController().signal };
const apiKey = { authMode: 'apiKey' } as const;
const noSession = { tokenProvider: { getTokens: async () => null } };
const user = {
  tokenProvider: {
    getTokens: async () => ({ accessToken: { payload: {}, toString: () => 'header.payload.signature' } }),
  },
};
const guest = {
  credentialsProvider: {
    getCredentialsAndIdentityId: async () => ({
      credentials: { accessKeyId: 'guest-key', secretAccessKey: 'secret', sessionToken: 'session' },
      identityId: 'us-east-1:guest',
    }),
    clearCredentialsAndIdentityId: () => {},
  },
};

let server: Server;
let received: { headers: IncomingMessage['headers']; body: Sent }[];
/** What the server answers next. */
let answer: (sent: Sent, response: ServerResponse) => void;

const reply = (body: unknown, status = 200, headers = {}) => {
  answer = (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
};
const replyWithError = (error: object) => reply({ data: null, errors: [error] });

function configure(auth: object = noSession) {
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}/graphql`;
  const GraphQL = { endpoint, region: 'us-east-1', defaultAuthMode: 'apiKey', apiKey: 'da2-test' } as const;
  Amplify.configure({ API: { GraphQL } }, { Auth: auth });
}

const fetchOnce = (options: AmplifyTransportOptions = apiKey) => amplifyTransport(options).fetch(id, call);
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('It resolved.'),
    (error: AIRequestError) => error,
  );

beforeEach(async () => {
  received = [];
  reply({ data: { fetchOpenAIRequest: row } });
  server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Sent;
    received.push({ headers: request.headers, body });
    answer(body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  configure();
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a call', () => {
  test('submits in the words of the schema, and leaves out what was not given', async () => {
    reply({ data: { submitOpenAIRequest: row } });
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    const transport = amplifyTransport(apiKey);
    expect(await transport.submit(id, { messages, maxTokens: 10, format: 'json' }, call)).toEqual(row);
    expect(received[0]?.body.variables).toEqual({
      id,
      messages: '[{"role":"user","content":"Hi"}]',
      token: 10,
      format: 'json',
    });
    expect(received[0]?.body.query).toMatch(/^mutation Submit\(\$id: ID!, \$system: String, .*\$token: Int/);
  });

  test('submits a preset by its name, with its variables as JSON text', async () => {
    reply({ data: { submitOpenAIRequest: row } });
    const input: AIRequestInput = { preset: 'summary', variables: { text: 'a\0b 😀', list: [[[]]] } };
    await amplifyTransport(apiKey).submit(id, input, call);
    expect(received[0]?.body.variables).toEqual({
      id,
      preset: 'summary',
      variables: JSON.stringify(input.variables),
    });
    expect(received[0]?.body.query).toMatch(
      /\$preset: String, \$variables: String, \$schema: String, \$stream: Boolean\)/,
    );
  });

  test('fetches and cancels by id', async () => {
    expect(await fetchOnce()).toEqual(row);
    reply({ data: { cancelOpenAIRequest: { ...row, status: 'cancelled' } } });
    expect((await amplifyTransport(apiKey).cancel(id, call)).status).toBe('cancelled');
    expect(received.map(({ body }) => body.variables)).toEqual([{ id }, { id }]);
  });

  test('asks for every field that it reads', async () => {
    await fetchOnce();
    const fields = [
      'id',
      'status',
      'format',
      'answered_by',
      'content',
      'parts',
      'answer_format',
      'finish_reason',
      'created_at',
      'completed_at',
    ];
    for (const field of [...fields, 'deadline_at', 'token_usage', 'error']) {
      expect(received[0]?.body.query).toMatch(new RegExp(`\\b${field}\\b`));
    }
  });

  test('uses the operations of a schema that was extended under a name', async () => {
    reply({ data: { fetchChatOpenAIRequest: row } });
    expect(await fetchOnce({ ...apiKey, name: 'Chat' })).toEqual(row);
  });

  test('ends when its signal aborts', async () => {
    const abort = new AbortController();
    const closed = new Promise<void>((resolve) => {
      answer = (_, response) => {
        response.on('close', resolve);
        abort.abort();
      };
    });
    await expect(amplifyTransport(apiKey).fetch(id, { signal: abort.signal })).rejects.toThrow();
    await closed;
  });

  test('is not made when its signal has aborted', async () => {
    await expect(amplifyTransport(apiKey).fetch(id, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(received).toEqual([]);
  });
});

describe('an answer that is too large for a row', () => {
  const whole = { ...row, status: 'completed', parts: 3 };
  const texts = ['It begins 😀', '😀 goes on 👩‍', '🚀 and ends.'];
  const partReply = (content: unknown) => ({ fetchOpenAIRequest: { id, status: 'completed', content } });

  /** Serves the row and its parts; `partOf` may change a part, or hold it back. */
  function serve(partOf: (part: number) => unknown | Promise<unknown> = (part) => partReply(texts[part])) {
    answer = async ({ query, variables }, response) => {
      const field = /(\w+OpenAIRequest)\(/.exec(query)?.[1] ?? '';
      const { part } = variables;
      const data = typeof part === 'number' ? await partOf(part) : { [field]: whole };
      response.end(JSON.stringify({ data }));
    };
  }

  test.each([
    ['submit', () => amplifyTransport(apiKey).submit(id, { prompt: 'Hi' }, call)],
    ['fetch', () => amplifyTransport(apiKey).fetch(id, call)],
    ['cancel', () => amplifyTransport(apiKey).cancel(id, call)],
  ])('comes whole from %s: its parts in order, however they arrive', async (_, ask) => {
    let release = () => {};
    const last = new Promise<void>((resolve) => {
      release = resolve;
    });
    serve(async (part) => {
      if (part === 2) release();
      else await last;
      return partReply(texts[part]);
    });
    expect(await ask()).toEqual({ ...whole, content: texts.join('') });
    expect(received.slice(1).map(({ body }) => body.variables)).toEqual(
      expect.arrayContaining([0, 1, 2].map((part) => ({ id, part }))),
    );
    expect(received).toHaveLength(4);
    expect(received[1]?.body.query).toMatch(/\{\s+id\s+status\s+content\s+\}/);
  });

  test('is whole again where a character was split', async () => {
    const halves = ['😀'.slice(0, 1), '😀'.slice(1), '!'];
    serve((part) => partReply(halves[part]));
    expect((await fetchOnce()).content).toBe('😀!');
  });

  test('is fetched once by a handle, however often it is awaited', async () => {
    serve();
    const request = createAIRequest({ prompt: 'Hi' }, { id, transport: amplifyTransport(apiKey) });
    expect((await request).content).toBe(texts.join(''));
    expect((await request.wait()).data).toBe(texts.join(''));
    expect(received).toHaveLength(4);
  });

  test.each([null, '', undefined])(
    'with a part whose text is %j can be asked for again: never is it shorter',
    async (text) => {
      serve((part) => partReply(part === 1 ? text : texts[part]));
      expect(await errorOf(fetchOnce())).toMatchObject({ code: 'connection', retryable: true });
    },
  );

  test('with a part that the backend cannot read just now can be asked for again', async () => {
    serve();
    const serveRow = answer;
    answer = (sent, response) => {
      if (sent.variables.part !== 2) return serveRow(sent, response);
      response.end(
        JSON.stringify({ data: null, errors: [{ errorType: 'connection', message: 'Try again.' }] }),
      );
    };
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'connection', message: 'Try again.' });
  });

  test('with a part of another request is misconfigured', async () => {
    serve((part) => ({ fetchOpenAIRequest: { id: 'another', status: 'completed', content: texts[part] } }));
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'misconfigured', retryable: false });
  });

  test.each([0, -1, 1.5, 33])('in %d parts is misconfigured, and none is fetched', async (parts) => {
    reply({ data: { submitOpenAIRequest: { ...whole, parts } } });
    const request = createAIRequest({ prompt: 'Hi' }, { id, transport: amplifyTransport(apiKey) });
    expect(await errorOf(request.wait())).toMatchObject({ code: 'misconfigured', requestId: id });
    expect(received).toHaveLength(1);
  });

  test('ends with its signal, in the middle of the parts', async () => {
    const abort = new AbortController();
    const closed: Promise<void>[] = [];
    serve();
    const serveRow = answer;
    answer = (sent, response) => {
      if (sent.variables.part === undefined) return serveRow(sent, response);
      closed.push(new Promise((resolve) => response.on('close', resolve)));
      if (closed.length === 3) abort.abort();
    };
    await expect(amplifyTransport(apiKey).fetch(id, { signal: abort.signal })).rejects.toThrow();
    await Promise.all(closed);
    expect(closed).toHaveLength(3);
  });

  test('is asked for by the same caller to its last part, even when somebody signs in', async () => {
    configure({ ...noSession, ...guest });
    serve();
    const serveRow = answer;
    answer = (sent, response) => {
      configure({ ...user, ...guest });
      serveRow(sent, response);
    };
    expect((await fetchOnce({})).content).toBe(texts.join(''));
    expect(received.map(({ headers }) => headers.authorization?.slice(0, 4))).toEqual(Array(4).fill('AWS4'));
  });
});

describe('the caller', () => {
  test('is the signed-in user where there is one', async () => {
    configure(user);
    await fetchOnce({});
    expect(received[0]?.headers.authorization).toBe('header.payload.signature');
  });

  test('is else a guest, signing as one', async () => {
    configure({ ...noSession, ...guest });
    await fetchOnce({});
    expect(received[0]?.headers.authorization).toContain('AWS4-HMAC-SHA256 Credential=guest-key/');
  });

  test('stays the same for a request, even when somebody signs in, until the request is over', async () => {
    configure({ ...noSession, ...guest });
    const transport = amplifyTransport();
    const callers = async () => {
      received = [];
      await transport.fetch(id, call);
      return received[0]?.headers.authorization?.startsWith('AWS4') ? 'guest' : 'user';
    };
    expect(await callers()).toBe('guest');
    configure({ ...user, ...guest });
    expect(await callers()).toBe('guest');
    reply({ data: { fetchOpenAIRequest: { ...row, status: 'completed' } } });
    expect(await callers()).toBe('guest');
    expect(await callers()).toBe('user');
  });

  test('brings a token of its own to a lambda authorizer, asked for each time', async () => {
    const authToken = vi.fn(() => 'my-token');
    const transport = amplifyTransport({ authMode: 'lambda', authToken });
    await transport.fetch(id, call);
    await transport.fetch(id, call);
    expect(received[1]?.headers.authorization).toBe('my-token');
    expect(authToken).toHaveBeenCalledTimes(2);
  });

  test('may be whom a given client speaks for', async () => {
    expect(await fetchOnce({ ...apiKey, client: generateClient() })).toEqual(row);
    expect(await errorOf(fetchOnce({ client: generateClient() }))).toMatchObject({ code: 'misconfigured' });
  });
});

describe('a set-up that cannot work', () => {
  const client = generateClient();
  test.each([
    ['a client that is none', { ...apiKey, client: {} }, '`client`'],
    ['a client that is a text', { ...apiKey, client: 'cookies' }, '`client`'],
    ['an authorization mode that there is not', { authMode: 'iam', client }, '`authMode`'],
    ['no token for lambda', { authMode: 'lambda' }, '`authToken`'],
    ['a token in the place of what gives one', { authMode: 'lambda', authToken: 'my-token' }, '`authToken`'],
    ['a token of no use for a client', { authMode: 'lambda', client, authToken: {} }, '`authToken`'],
    ['a name in small letters', { ...apiKey, name: 'chat' }, '`name`'],
    ['a name with a hyphen', { ...apiKey, name: 'My-chat' }, '`name`'],
    ['a name that is too long', { ...apiKey, name: `C${'h'.repeat(30)}` }, '`name`'],
    ['a name that is none', { ...apiKey, name: 5 }, '`name`'],
  ])('%s is misconfigured at once, which names it, and nothing is sent', async (_, options, named) => {
    vi.stubGlobal('WebSocket', class {});
    const transport = amplifyTransport(options as AmplifyTransportOptions);
    const error = await errorOf(createAIRequest({ prompt: 'Hi' }, { transport }).wait());
    expect(error).toMatchObject({ code: 'misconfigured', retryable: false });
    expect(error.message).toContain(named);
    const onError = vi.fn();
    transport.subscribe?.(id, { onOpen() {}, onClose() {}, onEvent() {}, onError });
    await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce());
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: 'misconfigured' });
    vi.unstubAllGlobals();
    expect(received).toEqual([]);
  });

  test.each([undefined, null, '', 5])('the token %j is unauthorized, and nothing is sent', async (token) => {
    const authToken = () => token as string;
    const error = await errorOf(fetchOnce({ authMode: 'lambda', authToken }));
    expect(error).toMatchObject({ code: 'unauthorized', retryable: false });
    expect(error.message).toContain('`authToken`');
    expect(received).toEqual([]);
  });

  test('no options, and an empty name, are none', async () => {
    configure(user);
    const nothing = { name: null, authMode: null, authToken: null, client: null } as never;
    for (const options of [null as never, nothing, { name: '' }]) {
      expect(await amplifyTransport(options).fetch(id, call)).toEqual(row);
    }
  });
});

describe('an error', () => {
  test('of our backend keeps its code and its words', async () => {
    replyWithError({ errorType: 'not_found', message: 'There is no such request.' });
    expect(await errorOf(fetchOnce())).toMatchObject({
      code: 'not_found',
      message: 'There is no such request.',
      retryable: false,
    });
  });

  test('of our backend that is about the connection can be tried again', async () => {
    replyWithError({ errorType: 'connection', message: 'Try again.' });
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'connection', retryable: true });
  });

  test.each([
    [
      'Validation error of type FieldUndefined: Field fetchOpenAIRequest in type Query is undefined',
      'misconfigured',
    ],
    ['Cannot query field "fetchOpenAIRequest" on type "Query".', 'misconfigured'],
    ['Something secret: sk-123', 'failed'],
  ])('with the message %j is %s, and its words stay in the cause', async (message, code) => {
    replyWithError({ message });
    const error = await errorOf(fetchOnce());
    expect(error).toMatchObject({ code, retryable: false, cause: { errors: [{ message }] } });
    expect(error.message).not.toContain(message);
  });

  test('of a schema without our operations says what to add', async () => {
    replyWithError({ message: 'Cannot query field "fetchOpenAIRequest" on type "Query".' });
    expect((await errorOf(fetchOnce())).message).toContain('withOpenAIRequests()');
  });

  test('of a field that the caller may not use is unauthorized', async () => {
    replyWithError({ errorType: 'Unauthorized', message: 'Not Authorized to access fetchOpenAIRequest' });
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'unauthorized', retryable: false });
  });

  test('with status 401 is unauthorized', async () => {
    const error = {
      errorType: 'UnauthorizedException',
      message: 'You are not authorized to make this call.',
    };
    reply({ errors: [error] }, 401, { 'x-amzn-errortype': 'UnauthorizedException' });
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'unauthorized' });
  });

  test('with status 404 is misconfigured: another server lives there', async () => {
    reply('Not found', 404);
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'misconfigured', retryable: false });
  });

  test('with status 429 can be tried again, when the server says', async () => {
    reply({ message: 'Rate exceeded' }, 429, { 'retry-after': '3' });
    expect(await errorOf(fetchOnce())).toMatchObject({
      code: 'connection',
      retryable: true,
      retryAfterMs: 3_000,
    });
  });

  test.each([500, 502, 503, 504])('with status %i can be tried again', async (status) => {
    reply('<html>Bad gateway</html>', status);
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'connection', retryable: true });
  });

  test('with status 200 and no JSON can be tried again: a proxy spoke', async () => {
    reply('<html>Please sign in to the hotel</html>');
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'connection', retryable: true });
  });

  test('of a connection that drops can be tried again', async () => {
    answer = (_, response) => response.destroy();
    expect(await errorOf(fetchOnce())).toMatchObject({ code: 'connection', retryable: true });
  });

  test('of a caller without credentials says to sign in', async () => {
    const error = await errorOf(fetchOnce({}));
    expect(error).toMatchObject({ code: 'unauthorized' });
    expect(error.message).toContain('sign in');
    expect(received).toEqual([]);
  });

  test('of a user whose session cannot be refreshed offline is about the connection', async () => {
    const getTokens = async () => {
      throw Object.assign(new Error('A network error has occurred.'), { name: 'NetworkError' });
    };
    configure({ tokenProvider: { getTokens } });
    expect(await errorOf(fetchOnce({ authMode: 'userPool' }))).toMatchObject({ code: 'connection' });
    expect(await errorOf(fetchOnce({}))).toMatchObject({ code: 'connection' });
  });

  test('of an app that has not configured Amplify says so', async () => {
    Amplify.configure({});
    const error = await errorOf(fetchOnce());
    expect(error).toMatchObject({ code: 'misconfigured' });
    expect(error.message).toContain('Amplify.configure(outputs)');
  });
});
