import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { createFakeClock } from '../../../../backend/test/fakeClock.js';
import { type Opening, openSocket, type RawSocket } from '../../../test/openSocket.js';
import type { HttpRequest } from '../../http/message.js';
import { serve } from '../../http/serve.js';
import { appSyncError } from '../appSyncError.js';
import type { Caller } from '../identify.js';
import { buildServedSchema } from '../servedSchema.js';
import { createRealtime, type Realtime, type RealtimeOptions } from './createRealtime.js';

const schema = buildServedSchema(`
  type Query @aws_iam { one: String }
  type Mutation @aws_iam { tell(id: ID!): News }
  type Subscription @aws_iam {
    onNews(id: ID!): News @aws_subscribe(mutations: ["tell"])
    onAny(id: ID, size: Int): News @aws_subscribe(mutations: ["tell"])
    onStaffNews: News @aws_subscribe(mutations: ["tell"]) @aws_cognito_user_pools
  }
  type News @aws_iam { id: ID! text: String size: Int }
`);

const document = 'subscription S($id: ID!) { onNews(id: $id) { id text } }';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Serves subscriptions to whoever says `guest`, or gives any other name, in the header `authorization`. */
async function start(options: Partial<RealtimeOptions> = {}) {
  const seen: HttpRequest[] = [];
  const realtime = createRealtime({
    schema,
    fields: {
      onNews: async ({ id }, { setSubscriptionFilter }) => {
        if (id === 'none') throw appSyncError('There is no such thing', 'invalid_input');
        const filters = [{ fieldName: 'id', operator: 'eq' as const, value: id }];
        setSubscriptionFilter?.({ filterGroup: [{ filters }] });
      },
      onAny: async () => null,
      onStaffNews: async () => null,
    },
    async identify(request) {
      seen.push(request);
      const { authorization: name } = request.headers;
      return name === undefined ? undefined : ({ mode: 'iam', identity: { name } } as Caller);
    },
    ...options,
  });
  const server = await serve(async () => ({ status: 404 }), 0, realtime.upgrade);
  closing.push(server.close);
  const { host } = new URL(server.url);
  const authorization = { Authorization: 'guest', host };
  return { ...server, realtime, host, authorization, seen };
}
type Started = Awaited<ReturnType<typeof start>>;

async function open({ url, authorization }: Started, opening: Opening = {}): Promise<RawSocket> {
  const socket = await openSocket(url, { authorization, ...opening });
  onTestFinished(socket.close);
  return socket;
}

/** A start as the client sends it. */
const startOf = (started: Started, id: string, query = document, variables: object = { id: 'a' }) => ({
  id,
  type: 'start',
  payload: {
    data: JSON.stringify({ query, variables }),
    extensions: { authorization: started.authorization },
  },
});

async function subscribe(started: Started, id = '1', query?: string, variables?: object): Promise<RawSocket> {
  const socket = await open(started);
  socket.send(startOf(started, id, query, variables));
  expect(await socket.next()).toEqual({ type: 'start_ack', id });
  return socket;
}

const tell = (realtime: Realtime, text: unknown, id = 'a') => realtime.publish('tell', { id, text });
const texts = ({ received }: RawSocket) =>
  received
    .filter(({ type }) => type === 'data')
    .map(({ payload }) => (payload?.data?.onNews as { text: unknown } | null)?.text);

test('a connection is let in by the subprotocol, or by the query of older clients', async () => {
  const started = await start();
  const header = encodeURIComponent(Buffer.from(JSON.stringify(started.authorization)).toString('base64'));
  for (const opening of [{}, { authorization: undefined, query: `?header=${header}&payload=e30=` }]) {
    const socket = await open(started, opening);
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
  }
  const asked = { method: 'POST', path: '/graphql/connect', body: '{}' };
  expect(started.seen).toMatchObject([asked, asked]);
  expect(started.seen[0]?.headers).toEqual({ authorization: 'guest', host: started.host });
});

test.each<[string, (started: Started) => Opening]>([
  ['none', () => ({ authorization: undefined })],
  ['that proves nothing', ({ host }) => ({ authorization: { host } })],
  ['for another host', () => ({ authorization: { Authorization: 'guest', host: 'other.example' } })],
  ['for no host', () => ({ authorization: { Authorization: 'guest' } })],
  ['that is no JSON', () => ({ authorization: undefined, protocols: ['graphql-ws', 'header-x'] })],
  ['that holds no texts', () => ({ authorization: { Authorization: ['guest'], host: {} } })],
])('without authorization it is closed, with one %s', async (_, openingOf) => {
  const started = await start();
  const socket = await open(started, openingOf(started));
  socket.send({ type: 'connection_init' });
  socket.send(startOf(started, '1'));
  expect(await socket.next()).toEqual({
    type: 'connection_error',
    payload: { errors: [expect.objectContaining({ errorType: 'UnauthorizedException', errorCode: 401 })] },
  });
  expect(await socket.closed).toBe(1008);
  expect(socket.received).toHaveLength(1);
});

test.each<[string, Opening, string]>([
  ['another path', { path: '/graphql' }, '404'],
  ['another protocol', { protocols: ['graphql-transport-ws'] }, '400'],
  ['a page of another site', { headers: { origin: 'https://evil.example' } }, '403'],
  ['a page of no site', { headers: { origin: 'null' } }, '403'],
  ['a name that leads here', { headers: { host: 'evil.example' } }, '403'],
])('%s opens nothing', async (_, opening, status) => {
  const started = await start();
  await expect(open(started, opening)).rejects.toThrow(status);
});

test('pages of this machine may connect', async () => {
  const started = await start();
  const socket = await open(started, { headers: { origin: 'http://localhost:5173' } });
  socket.send({ type: 'connection_init' });
  expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
});

test('each start proves itself, by the text that it sends', async () => {
  const started = await start();
  await subscribe(started);
  const { body, path, method, headers } = started.seen[1] ?? {};
  expect({ path, method, headers }).toEqual({
    path: '/graphql',
    method: 'POST',
    headers: { authorization: 'guest', host: started.host },
  });
  expect(JSON.parse(String(body))).toEqual({ query: document, variables: { id: 'a' } });
});

test.each<[string, object]>([
  ['no authorization', {}],
  ['one that proves nothing', { extensions: { authorization: {} } }],
  ['one for another host', { extensions: { authorization: { Authorization: 'guest', host: 'other' } } }],
  ['none that is an object', { extensions: { authorization: 'guest' } }],
])('a start with %s is refused, though its connection was let in', async (_, payload) => {
  const started = await start();
  const socket = await open(started);
  const data = JSON.stringify({ query: document, variables: { id: 'a' } });
  socket.send({ id: '1', type: 'start', payload: { data, ...payload } });
  expect(await socket.next()).toMatchObject({
    type: 'error',
    id: '1',
    payload: { errors: [{ errorType: 'UnauthorizedException' }] },
  });
  tell(started.realtime, 'unheard');
  socket.send({ type: 'connection_init' });
  expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
});

test.each<[string, string, object, string | null]>([
  ['what is no GraphQL', 'subscription {', {}, 'MalformedHttpRequestException'],
  ['a query', '{ one }', {}, 'UnsupportedOperation'],
  ['a mutation', 'mutation { tell(id: "a") { id } }', {}, 'UnsupportedOperation'],
  ['a field that is not there', 'subscription { onCreateTodo { id } }', {}, 'NotServedLocally'],
  ['two fields', 'subscription { onAny { id } b: onStaffNews { id } }', {}, null],
  ['introspection', 'subscription { __typename }', {}, 'NotServedLocally'],
  ['a field of no such type', 'subscription { onNews(id: "a") { secret } }', {}, null],
  ['no argument', 'subscription { onNews { id } }', {}, null],
  ['a variable of another kind', document, { id: ['a'] }, null],
  ['no variable', document, {}, null],
  ['what is for others', 'subscription { onStaffNews { id } }', {}, 'Unauthorized'],
  ['what the resolver refuses', document, { id: 'none' }, 'invalid_input'],
])('a start that asks for %s is refused', async (_, query, variables, errorType) => {
  const started = await start();
  const socket = await open(started);
  socket.send(startOf(started, '1', query, variables));
  expect(await socket.next()).toMatchObject({ type: 'error', id: '1', payload: { errors: [{ errorType }] } });
});

test('what a resolver breaks with is printed here and not sent', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => printed.mockRestore());
  const started = await start({
    fields: {
      onNews: async () => {
        throw new Error('inner words');
      },
    },
  });
  const socket = await open(started);
  socket.send(startOf(started, '1'));
  const refused = await socket.next();
  expect(refused).toMatchObject({ type: 'error', id: '1' });
  expect(JSON.stringify(refused)).not.toContain('inner words');
  expect(String(printed.mock.calls[0])).toContain('inner words');
});

test('a subscriber hears what the filter lets pass, in order, until he stops', async () => {
  const started = await start();
  const socket = await subscribe(started);
  for (const text of ['one', 'two']) tell(started.realtime, text);
  tell(started.realtime, 'of another', 'b');
  started.realtime.publish('tellNothing', { id: 'a', text: 'by another mutation' });
  started.realtime.publish('tell', null);
  socket.send({ type: 'stop', id: '1' });
  while ((await socket.next()).type !== 'complete');
  tell(started.realtime, 'three');
  socket.send({ type: 'connection_init' });
  while ((await socket.next()).type !== 'connection_ack');
  expect(texts(socket)).toEqual(['one', 'two']);
});

test('without a filter an event must have the values of the arguments that are given', async () => {
  const started = await start();
  const socket = await subscribe(started, '1', 'subscription { onAny(size: 2, id: null) { id size } }', {});
  started.realtime.publish('tell', { id: 'a', size: 1 });
  started.realtime.publish('tell', { id: 'b' });
  started.realtime.publish('tell', { id: 'c', size: 2 });
  expect(await socket.next()).toMatchObject({ payload: { data: { onAny: { id: 'c', size: 2 } } } });
});

test('several subscriptions on one connection are told apart', async () => {
  const started = await start();
  const socket = await subscribe(started);
  socket.send(startOf(started, '2', document, { id: 'b' }));
  expect(await socket.next()).toEqual({ type: 'start_ack', id: '2' });
  tell(started.realtime, 'hello', 'b');
  expect(await socket.next()).toMatchObject({ type: 'data', id: '2' });
});

test('an event of more than 240 KB reaches nobody, and this alone tells of it', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => printed.mockRestore());
  const started = await start();
  const socket = await subscribe(started);
  // A character may take two bytes.
  tell(started.realtime, 'ä'.repeat(120_000));
  tell(started.realtime, 'ä'.repeat(119_900));
  expect(await socket.next()).toMatchObject({ type: 'data' });
  expect(texts(socket)).toEqual(['ä'.repeat(119_900)]);
  expect(String(printed.mock.calls[0])).toContain('larger than AppSync hands on');
});

test('keep-alives come each minute, but for those that are held back', async () => {
  const clock = createFakeClock();
  let due = 0;
  const keepAlive = () => {
    due += 1;
    return due !== 2;
  };
  const started = await start({ clock, faults: { keepAlive } });
  const socket = await subscribe(started);
  for (let minute = 1; minute <= 3; minute += 1) {
    await clock.advance(60_000);
    await vi.waitFor(() => expect(due).toBe(minute));
  }
  await vi.waitFor(() => expect(socket.received.filter(({ type }) => type === 'ka')).toHaveLength(2));
});

test('events are lost, repeated and reordered as told, for each subscriber', async () => {
  const clock = createFakeClock();
  const heard: unknown[] = [];
  const arrivals: Record<string, number[]> = { lost: [], twice: [0, 0], late: [50] };
  const started = await start({
    clock,
    faults: {
      push(push) {
        heard.push(push);
        return arrivals[push.id] ?? [0];
      },
    },
  });
  const query = 'subscription { onAny { id } }';
  const socket = await subscribe(started, '1', query, {});
  const ids = () =>
    socket.received.flatMap(({ payload }) => (payload?.data?.onAny as { id: string })?.id ?? []);
  for (const id of ['first', 'lost', 'late', 'twice']) started.realtime.publish('tell', { id });
  started.realtime.publish('tell', { id: 'delta', seq: 4 });
  started.realtime.publish('tell', { id: 'end', seq: null, request: { status: 'completed', seq: 5 } });
  await vi.waitFor(() => expect(ids()).toEqual(['first', 'twice', 'twice', 'delta', 'end']));
  await clock.advance(50);
  await vi.waitFor(() => expect(ids()).toEqual(['first', 'twice', 'twice', 'delta', 'end', 'late']));
  expect(heard[1]).toEqual({ field: 'onAny', id: 'lost', ended: false, number: 1 });
  expect(heard[4]).toEqual({ field: 'onAny', id: 'delta', seq: 4, ended: false, number: 4 });
  expect(heard[5]).toEqual({ field: 'onAny', id: 'end', seq: 5, ended: true, number: 5 });
});

test('a start is refused, or its acknowledgement lost, as told', async () => {
  const started = await start({
    faults: { refuse: (field) => field === 'onNews', dropReply: (field) => field === 'onAny' },
  });
  const socket = await open(started);
  socket.send(startOf(started, '1'));
  expect(await socket.next()).toMatchObject({
    type: 'error',
    id: '1',
    payload: { errors: [{ errorType: 'LimitExceededError' }] },
  });
  socket.send(startOf(started, '2', 'subscription { onAny { id } }', {}));
  await vi.waitFor(() => {
    tell(started.realtime, 'hello');
    expect(socket.received.at(-1)).toMatchObject({ type: 'data', id: '2' });
  });
  expect(socket.received.map(({ type }) => type)).not.toContain('start_ack');
});

test('a dropped socket is closed, and another may be opened', async () => {
  const started = await start();
  const socket = await subscribe(started);
  started.realtime.dropSockets();
  expect(await socket.closed).toBe(1006);
  tell(started.realtime, 'unheard');
  const again = await subscribe(started);
  tell(started.realtime, 'heard');
  expect(await again.next()).toMatchObject({ type: 'data' });
});

test('connections end with the server, and it waits for none', async () => {
  const started = await start();
  const socket = await subscribe(started);
  await started.close();
  expect(await socket.closed).toBe(1006);
  closing.pop();
});

test('what is no WebSocket any more harms nobody', async () => {
  const started = await start();
  const socket = await subscribe(started);
  socket.send('x'.repeat(1_000_001));
  expect(await socket.closed).toBe(1009);
  tell(started.realtime, 'unheard');
  await subscribe(started);
});
