// Measures live answers on the local backend, side by side with what one would use otherwise, and prints the table:
//   npm run live                  24 requests for each way to wait, three rounds
//   npm run live -- --rounds 1    for a look
// Close other programs first. Lags are medians, from the answer's write on the row, by the row's own clock, to the moment at
// which the waiting code goes on; the ways take turns within each round. The model is a stand-in that takes one to five seconds.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createAIRequest } from '@amplify-ai-request/client';
import { eventFields, isTerminal, operationNames, rowFields } from '@amplify-ai-request/client/protocol';
import { fakeTransport } from '@amplify-ai-request/client/testing';
import { startLocalBackend } from '@amplify-ai-request/local';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoCredentialsProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger } from 'aws-amplify/utils';
import { WebSocket } from 'ws';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const rounds = Number(values.rounds);
const requestsOfARound = 24;
const names = operationNames();

/** Counts what comes over the socket, as it comes. */
const wire = { pushes: 0, bytes: 0, textBytes: 0 };
class CountingWebSocket extends WebSocket {
  constructor(...options) {
    super(...options);
    this.addEventListener('message', ({ data }) => {
      const { type, payload } = JSON.parse(data);
      if (type !== 'data') return;
      const { delta, request } = payload.data[names.subscribe];
      wire.pushes += 1;
      wire.bytes += Buffer.byteLength(data);
      wire.textBytes += Buffer.byteLength(delta ?? request?.content ?? '');
    });
  }
}
Object.assign(globalThis, { WebSocket: CountingWebSocket });
// Amplify would remark that the local backend is not AWS.
ConsoleLogger.LOG_LEVEL = 'ERROR';

const lags = await measureLags();
const firstText = await measureFirstText();
const stream = await measureStream();
const megabyte = await measureMegabyte();

const bare = median(lags.bare);
const times = (value, base) => `${(value / base).toFixed(2)} times`;
const milliseconds = (value) => `${value.toFixed(0)} ms`;
const lagRow = (way, all) => [
  `answer heard after its write: ${way}`,
  milliseconds(median(all)),
  times(median(all), bare),
];
print([
  ['', '', 'beside the line in its group marked 1'],
  lagRow('a bare `aws-amplify` subscription (1)', lags.bare),
  lagRow("`mode: 'subscribe'`", lags.subscribe),
  lagRow("`mode: 'poll'`", lags.poll),
  lagRow("a tutorial's loop: 2 s, then 1 s more each time, 10 s at most", lags.tutorial),
  ["the model's first token to the first text in the client", milliseconds(median(firstText)), ''],
  ['a streamed answer of 1,000 tokens at 50 a second: its text (1)', `${stream.textBytes} bytes`, ''],
  ['pushes', `${stream.pushes}`, ''],
  ['text in them', `${stream.published} bytes`, times(stream.published, stream.textBytes)],
  ['all that comes over the socket for it', `${stream.bytes} bytes`, times(stream.bytes, stream.textBytes)],
  [
    'one push a token with the whole text so far: text alone',
    `${stream.quadratic} bytes`,
    times(stream.quadratic, stream.textBytes),
  ],
  ['main thread for 1 MB in 10,000 deltas: joining them and no more (1)', milliseconds(megabyte.joining), ''],
  [
    'handle, snapshots each 50 ms that are read, `textStream`',
    milliseconds(megabyte.handle),
    times(megabyte.handle, megabyte.joining),
  ],
]);

// Amplify goes on looking for backends that have stopped.
process.exit();

async function measureLags() {
  const ways = { bare: [], subscribe: [], poll: [], tutorial: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, all] of Object.entries(ways)) {
      const backend = await start({
        answer: () => ({ text: 'An answer.', delay: 1_000 + Math.random() * 4_000 }),
      });
      const requests = Array.from({ length: requestsOfARound }, () => lagOf(way));
      all.push(...(await Promise.all(requests)));
      await backend.stop();
    }
  }
  return ways;
}

/** Submits a request and waits for its answer in one of the ways. */
async function lagOf(way) {
  const id = crypto.randomUUID();
  if (way === 'subscribe' || way === 'poll') {
    const { completedAt } = await createAIRequest({ prompt: 'Go' }, { id, mode: way });
    return Date.now() - completedAt.getTime();
  }
  const client = generateClient();
  const call = (query, field) =>
    client.graphql({ query, variables: { id }, authMode: 'identityPool' }).then(({ data }) => data[field]);
  const submit = () =>
    call(`mutation S($id: ID!) { ${names.submit}(id: $id, prompt: "Go") { id } }`, names.submit);
  const over = ({ completed_at }) => Date.now() - Date.parse(completed_at);
  if (way === 'bare') {
    return new Promise((resolve, reject) => {
      const query = `subscription S($id: ID!) { ${names.subscribe}(id: $id) { ${eventFields} } }`;
      client.graphql({ query, variables: { id }, authMode: 'identityPool' }).subscribe({
        next: ({ data }) => resolve(over(data[names.subscribe].request)),
        error: reject,
      });
      submit().catch(reject);
    });
  }
  await submit();
  for (let wait = 2_000; ; wait = Math.min(wait + 1_000, 10_000)) {
    await sleep(wait);
    const row = await call(`query F($id: ID!) { ${names.fetch}(id: $id) { ${rowFields} } }`, names.fetch);
    if (isTerminal(row.status)) return over(row);
  }
}

async function measureFirstText() {
  const all = [];
  let writtenAt = 0;
  const backend = await start({
    async answer() {
      await sleep(500);
      writtenAt = Date.now();
      return { text: 'one two three four five', pace: 100 };
    },
  });
  for (let count = 0; count < 10 * rounds; count += 1) {
    const request = createAIRequest({ prompt: 'Go' }, { stream: true });
    for await (const _ of request.textStream) {
      all.push(Date.now() - writtenAt);
      break;
    }
    await request;
  }
  await backend.stop();
  return all;
}

async function measureStream() {
  const tokens = Array.from(
    { length: 1_000 },
    (_, index) => `${index % 3 ? 'of' : 'word'}${index % 7 ? ' ' : ', '}`,
  );
  const text = tokens.join('');
  const backend = await start({ pace: 20, answer: () => text });
  Object.assign(wire, { pushes: 0, bytes: 0, textBytes: 0 });
  const { content } = await createAIRequest({ prompt: 'Go', maxTokens: 16_000 }, { stream: true });
  if (content !== text) throw new Error('The text is not what the model wrote');
  await backend.stop();
  let quadratic = 0;
  let sofar = 0;
  for (const token of tokens) {
    sofar += Buffer.byteLength(token);
    quadratic += sofar;
  }
  return {
    pushes: wire.pushes,
    bytes: wire.bytes,
    published: wire.textBytes,
    textBytes: Buffer.byteLength(text),
    quadratic,
  };
}

/** Without a backend. */
async function measureMegabyte() {
  const delta = `${'x'.repeat(99)}\n`;
  const all = { joining: [], handle: [] };
  for (let round = 0; round < 3 * rounds; round += 1) {
    all.joining.push(
      await busy(async () => {
        let text = '';
        for (let seq = 0; seq < 10_000; seq += 1) {
          text += delta;
          if (seq % 20 === 0) await turn();
        }
        return text.charCodeAt(500_000);
      }),
    );
    const transport = fakeTransport({ afterMs: Number.POSITIVE_INFINITY });
    const request = createAIRequest({ prompt: 'Go' }, { transport, stream: true });
    let seen = 0;
    request.subscribe(() => {
      // As whoever shows it does: the whole text is looked at.
      seen += request.snapshot.content.lastIndexOf('\n');
    });
    const pieces = (async () => {
      for await (const piece of request.textStream) seen += piece.length;
    })();
    await sleep(50);
    const { id } = request;
    all.handle.push(
      await busy(async () => {
        for (let seq = 0; seq < 10_000; seq += 1) {
          transport.publish({ id, seq, delta });
          if (seq % 20 === 0) await turn();
        }
        transport.publish({ id, request: { id, status: 'completed', seq: 10_000 } });
        await pieces;
      }),
    );
    if (seen < 1_000_000) throw new Error('The text was not seen');
  }
  return { joining: median(all.joining), handle: median(all.handle) };
}

/** How long the main thread was at work, in milliseconds. */
async function busy(run) {
  const before = performance.eventLoopUtilization();
  await run();
  return performance.eventLoopUtilization(before).active;
}

function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}

async function start(standIn) {
  const backend = await startLocalBackend({
    environment: {},
    standIn,
    limits: { liveRequestsPerOwner: 100 },
  });
  Amplify.configure(backend.outputs);
  // As a page that has been open for a while: of several first calls at once Amplify makes several guests.
  await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
  await fetchAuthSession();
  return backend;
}

function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

function print(rows) {
  const [first, second] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  for (const [a, b, c] of rows) console.log(`${a.padEnd(first)}  ${b.padStart(second)}  ${c}`);
}
