import { expect, test, vi } from 'vitest';
import { createConnection, type ServerMessage, type Start } from './createConnection.js';

/** A connection whose starts succeed when they are told to. */
function connect() {
  const sent: ServerMessage[] = [];
  const starts: { payload: Start; push(payload: object): void; succeed(): void; fail(): void }[] = [];
  const end = vi.fn();
  let acknowledged = true;
  const connection = createConnection({
    send: (message) => sent.push(message),
    start: (payload, push) =>
      new Promise((resolve, reject) => {
        starts.push({
          payload,
          push,
          succeed: () => resolve({ acknowledged, end }),
          fail: () => reject('no'),
        });
      }),
    toErrors: (thrown) => [{ errorType: 'Refused', message: String(thrown) }],
    connectionTimeoutMs: 300_000,
  });
  return {
    sent,
    starts,
    end,
    close: connection.close,
    receive: (message: unknown) => connection.receive(JSON.stringify(message)),
    receiveText: connection.receive,
    loseAcknowledgements() {
      acknowledged = false;
    },
    async open(id: string) {
      connection.receive(JSON.stringify({ type: 'start', id, payload: {} }));
      const opened = starts.at(-1);
      opened?.succeed();
      await settle();
      return (payload: object) => opened?.push(payload);
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const errorOf = (errorType: string, id?: string) => ({
  type: 'error',
  ...(id !== undefined && { id }),
  payload: { errors: [{ errorType, message: expect.any(String) }] },
});

test('an initialization is acknowledged with the time to wait for keep-alives, and the first of them', () => {
  const { sent, receive } = connect();
  receive({ type: 'connection_init' });
  expect(sent).toEqual([
    { type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } },
    { type: 'ka' },
  ]);
});

test('a start is acknowledged once it is carried out; then events come until the stop', async () => {
  const { sent, starts, end, receive } = connect();
  receive({ type: 'start', id: 'a', payload: { data: '{}' } });
  expect(sent).toEqual([]);
  expect(starts[0]?.payload).toEqual({ data: '{}' });
  starts[0]?.succeed();
  await settle();
  starts[0]?.push({ data: { n: 1 } });
  receive({ type: 'stop', id: 'a' });
  starts[0]?.push({ data: { n: 2 } });
  expect(sent).toEqual([
    { type: 'start_ack', id: 'a' },
    { type: 'data', id: 'a', payload: { data: { n: 1 } } },
    { type: 'complete', id: 'a' },
  ]);
  expect(end).toHaveBeenCalledOnce();
});

test('a start that is refused says why, and its id is free again', async () => {
  const { sent, starts, receive, open } = connect();
  receive({ type: 'start', id: 'a' });
  starts[0]?.fail();
  await settle();
  expect(sent).toEqual([errorOf('Refused', 'a')]);
  await open('a');
  expect(sent.at(-1)).toEqual({ type: 'start_ack', id: 'a' });
});

test('a start that is stopped while it is under way never is', async () => {
  const { sent, starts, end, receive } = connect();
  receive({ type: 'start', id: 'a' });
  receive({ type: 'stop', id: 'a' });
  starts[0]?.succeed();
  await settle();
  expect(sent).toEqual([{ type: 'complete', id: 'a' }]);
  expect(end).toHaveBeenCalledOnce();
});

test('a lost acknowledgement loses no events', async () => {
  const { sent, open, loseAcknowledgements } = connect();
  loseAcknowledgements();
  const push = await open('a');
  push({ data: {} });
  expect(sent).toEqual([{ type: 'data', id: 'a', payload: { data: {} } }]);
});

test('an id serves one subscription at a time', async () => {
  const { sent, starts, receive, open } = connect();
  await open('a');
  receive({ type: 'start', id: 'a' });
  expect(starts).toHaveLength(1);
  expect(sent.at(-1)).toEqual(errorOf('DuplicatedOperationError', 'a'));
});

test('there are at most 100 subscriptions on a connection', async () => {
  const { sent, starts, receive, open } = connect();
  for (let number = 0; number < 100; number += 1) receive({ type: 'start', id: `${number}` });
  receive({ type: 'start', id: 'one more' });
  expect(starts).toHaveLength(100);
  expect(sent).toEqual([errorOf('MaxSubscriptionsReachedError', 'one more')]);
  receive({ type: 'stop', id: '5' });
  await open('one more');
  expect(sent.at(-1)).toEqual({ type: 'start_ack', id: 'one more' });
});

test.each([
  '{"type":"publish","id":"a"}',
  '{"type":"start"}',
  '{"id":"a"}',
  '{"type":"stop"}',
  'no JSON',
  '[]',
])('what it does not know is refused: %s', (text) => {
  const { sent, starts, receiveText } = connect();
  receiveText(text);
  expect(sent).toEqual([errorOf('UnsupportedOperation', text.includes('"id"') ? 'a' : undefined)]);
  expect(starts).toEqual([]);
});

test('a stop of what is not there is refused', () => {
  const { sent, receive } = connect();
  receive({ type: 'stop', id: 'a' });
  expect(sent).toEqual([errorOf('UnknownOperationError', 'a')]);
});

test('all subscriptions end with the connection, those under way, too', async () => {
  const { sent, starts, end, receive, open, close } = connect();
  const push = await open('a');
  receive({ type: 'start', id: 'b' });
  close();
  starts[1]?.succeed();
  await settle();
  push({ data: {} });
  expect(end).toHaveBeenCalledTimes(2);
  expect(sent).toEqual([{ type: 'start_ack', id: 'a' }]);
});
