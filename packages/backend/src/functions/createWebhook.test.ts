import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countedPorts } from '../../test/countedPorts.js';
import { answer, backgroundOf, fakeBackgroundModel, keptLog, webhookOf } from '../../test/fakePorts.js';
import { anyCall } from '../../test/modelServer.js';
import { realStore } from '../../test/realStore.js';
import { eventBody, otherSecret, sign, signedCall, webhookSecret } from '../../test/signedCall.js';
import { webhookVerifier } from '../adapters/webhookVerifier.js';
import type { RequestStore, ResponseOutcome } from '../engine/ports.js';
import { createWebhook, type WebhookCall } from './createWebhook.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

let calls = 0;
/** OpenAI's own number of a call: the table remembers each for longer than a test. */
const newId = () => {
  calls += 1;
  return `wh_${calls}`;
};

interface Options {
  readonly outcome?: ResponseOutcome | 'gone';
  readonly environment?: string;
  readonly secret?: string;
  readonly store?: Partial<RequestStore>;
}

/** A webhook beside a request whose response is over, and every call of its ports. */
async function webhook({
  outcome = { state: 'answered', answer },
  environment = 'requests',
  secret = webhookSecret,
  store = {},
}: Options = {}) {
  const requestId = crypto.randomUUID();
  const attempt = crypto.randomUUID();
  const model = fakeBackgroundModel();
  const owner = { requestId, environment, attempt };
  const signal = new AbortController().signal;
  const responseId = await model.submit(anyCall, owner, { signal, confirm: async () => {} });
  model.finish(responseId, outcome);
  model.asked.length = 0;
  const now = new Date().toISOString();
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const times = { created_at: now, admitted_at: now, started_at: now, submitted_at: now, deadline_at: later };
  const work = {
    status: 'in_progress',
    background: true,
    attempt,
    lease_until: now,
    response_id: responseId,
  };
  const row = { id: requestId, prompt: 'Hello', ...work, ...times, next_check_at: later, check_bucket: '0' };
  await table.put(row);
  const log = keptLog();
  const counted = countedPorts(
    webhookOf(
      { ...table.store, ...store },
      { background: backgroundOf(model), verify: webhookVerifier({ secret: () => secret }), log },
    ),
  );
  return {
    requestId,
    model,
    log,
    calls: counted.calls,
    handler: createWebhook({ ports: counted.ports }),
    row: () => table.row(requestId),
    untouched: row,
  };
}

const verified = 'verify.verify';

describe('a call that is proven', () => {
  test('brings the answer home', async () => {
    const { handler, row } = await webhook();
    expect(await handler(signedCall({ id: newId() }))).toMatchObject({ statusCode: 200 });
    expect(await row()).toMatchObject({ status: 'completed', content: 'Good day' });
    expect(await row()).not.toHaveProperty('response_id');
  });

  test('is proven over the bytes that Lambda hands on as base64', async () => {
    const { handler, row } = await webhook();
    const body = eventBody().replace('"event"', '"évent 😀"');
    const call = signedCall({ body, id: newId() });
    const encoded = { ...call, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    expect(await handler(encoded)).toMatchObject({ statusCode: 200 });
    expect(await row()).toMatchObject({ status: 'completed' });
  });

  test.for([
    ['the old and the new', [otherSecret, webhookSecret]],
    ['the new and the old', [webhookSecret, otherSecret]],
  ] as const)('may bear %s signature, while its secret is being replaced', async ([, secrets]) => {
    const { handler, row } = await webhook();
    const call = signedCall({ id: newId() });
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = call.headers;
    const signatures = secrets.map((secret) => sign(call.body, { id, timestamp, secret }));
    const headers = { ...call.headers, 'webhook-signature': signatures.join(' ') };
    expect(await handler({ ...call, headers })).toMatchObject({ statusCode: 200 });
    expect(await row()).toMatchObject({ status: 'completed' });
  });

  test('and comes again costs one read, and nothing else', async () => {
    const { handler, calls, row } = await webhook();
    const call = signedCall({ id: newId() });
    await handler(call);
    const after = await row();
    calls.length = 0;
    expect(await handler(call)).toMatchObject({ statusCode: 200 });
    expect(calls).toEqual([verified, 'store.hasHeard']);
    expect(await row()).toEqual(after);
  });

  test('and comes again under another number changes nothing either', async () => {
    const { handler, row } = await webhook();
    await handler(signedCall({ id: newId() }));
    const after = await row();
    expect(await handler(signedCall({ id: newId() }))).toMatchObject({ statusCode: 200 });
    expect(await row()).toEqual(after);
  });

  test("of another environment's response is answered, and changes nothing", async () => {
    const { handler, calls, row, untouched } = await webhook({ environment: 'requests-of-another-branch' });
    const call = signedCall({ id: newId() });
    expect(await handler(call)).toMatchObject({ statusCode: 200 });
    expect(calls.filter((name) => name.startsWith('store.'))).toEqual([
      'store.hasHeard',
      'store.rememberWebhook',
    ]);
    expect(await row()).toEqual(untouched);
    calls.length = 0;
    await handler(call);
    expect(calls).toEqual([verified, 'store.hasHeard']);
  });

  test.for([
    ['of another kind', eventBody('batch.completed', 'batch_1')],
    ['of a kind that is not known', eventBody('response.paused')],
    ['of no response', JSON.stringify({ type: 'realtime.call.incoming', data: { call_id: 'rtc_1' } })],
    ['of a response whose id is none', eventBody('response.completed', '../responses')],
    ['of nothing', '{}'],
    ['that is a number', '7'],
  ])('%s is answered without a look', async ([, body]) => {
    const { handler, calls } = await webhook();
    expect(await handler(signedCall({ body, id: newId() }))).toMatchObject({ statusCode: 200 });
    expect(calls).toEqual([verified]);
  });
});

describe('OpenAI is to call again', () => {
  const broken = () => Promise.reject(new TypeError('a secret'));

  test.for(['hasHeard', 'read', 'completeResponse', 'rememberWebhook'] as const)(
    'when our %s fails, until it succeeds',
    async (call) => {
      const { handler, row, log, calls } = await webhook({ store: { [call]: broken } });
      const sent = signedCall({ id: newId() });
      expect(await handler(sent)).toMatchObject({ statusCode: 503 });
      expect(JSON.stringify(log.lines)).not.toContain('a secret');
      expect(calls).toContain(`store.${call}`);
      expect(await table.store.hasHeard(sent.headers['webhook-id'])).toBe(false);
      expect(await row()).toMatchObject({
        status: call === 'rememberWebhook' ? 'completed' : 'in_progress',
      });
    },
  );

  test('and is heard then: what failed once succeeds', async () => {
    let failures = 1;
    const { handler, row } = await webhook({
      store: {
        completeResponse: (...values) => {
          failures -= 1;
          return failures === 0 ? broken() : table.store.completeResponse(...values);
        },
      },
    });
    const sent = signedCall({ id: newId() });
    expect(await handler(sent)).toMatchObject({ statusCode: 503 });
    expect(await handler(sent)).toMatchObject({ statusCode: 200 });
    expect(await row()).toMatchObject({ status: 'completed', content: 'Good day' });
  });

  test('when the response is not over yet, whatever the event says', async () => {
    const { handler, row, untouched } = await webhook({ outcome: { state: 'live' } });
    expect(await handler(signedCall({ id: newId() }))).toMatchObject({ statusCode: 503 });
    expect(await row()).toEqual(untouched);
  });

  test('when anything of ours breaks, a proof too: nothing is ever thrown', async () => {
    const verify = { verify: () => Promise.reject(new TypeError('a secret')) };
    const { ports, calls } = countedPorts(webhookOf(table.store, { verify }));
    expect(await createWebhook({ ports })(signedCall())).toMatchObject({ statusCode: 503 });
    expect(calls).toEqual([verified, 'log.error']);
    const noCall = {} as WebhookCall;
    expect(await createWebhook({ ports })(noCall)).toMatchObject({ statusCode: 503 });
  });
});

type Spoil = (call: ReturnType<typeof signedCall>) => WebhookCall;

const withHeaders =
  (headers: Record<string, string | undefined>): Spoil =>
  (call) => ({ ...call, headers: { ...call.headers, ...headers } });

/** The same call, signed by hand otherwise. */
const signedAs =
  (make: (signed: string) => string): Spoil =>
  (call) => {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = call.headers;
    return withHeaders({ 'webhook-signature': make(`${id}.${timestamp}.${call.body}`) })(call);
  };

const key = Buffer.from(webhookSecret.replace('whsec_', ''), 'base64');
const hmac = (text: string, hash = 'sha256', secret: string | Buffer = key) =>
  createHmac(hash, secret).update(text);

/** A call that OpenAI has signed, its number and its time as given. */
const signedAt =
  (id: string, timestamp: string): Spoil =>
  (call) =>
    withHeaders({
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign(call.body, { id, timestamp }),
    })(call);

const now = () => Math.floor(Date.now() / 1000);

const signatureOf = (call: WebhookCall) => `${call.headers['webhook-signature']}`;

const forged: [string, Spoil][] = [
  ['without any header', (call) => ({ ...call, headers: {} })],
  ['without a signature', withHeaders({ 'webhook-signature': undefined })],
  ['with an empty signature', withHeaders({ 'webhook-signature': '' })],
  ['without a number', withHeaders({ 'webhook-id': undefined })],
  ['without a time', withHeaders({ 'webhook-timestamp': undefined })],
  [
    'with the headers of another standard',
    ({ headers, ...call }) => ({
      ...call,
      headers: {
        'svix-id': headers['webhook-id'],
        'svix-timestamp': headers['webhook-timestamp'],
        'svix-signature': headers['webhook-signature'],
      },
    }),
  ],
  ['signed by another secret', (call) => signedCall({ secret: otherSecret, body: call.body })],
  [
    "signed by the secret's letters",
    signedAs((text) => `v1,${hmac(text, 'sha256', webhookSecret).digest('base64')}`),
  ],
  ['signed by nothing', signedAs((text) => `v1,${hmac(text, 'sha256', '').digest('base64')}`)],
  ['signed by another hash', signedAs((text) => `v1,${hmac(text, 'sha512').digest('base64')}`)],
  ['signed in hexadecimal', signedAs((text) => `v1,${hmac(text).digest('hex')}`)],
  [
    'signed over the body alone',
    (call) => withHeaders({ 'webhook-signature': `v1,${hmac(call.body).digest('base64')}` })(call),
  ],
  [
    'signed over no number, which the client would take',
    (call) => {
      const text = `${call.headers['webhook-timestamp']}.${call.body}`;
      return withHeaders({ 'webhook-id': '', 'webhook-signature': `v1,${hmac(text).digest('base64')}` })(
        call,
      );
    },
  ],
  [
    'with half a signature',
    (call) => withHeaders({ 'webhook-signature': signatureOf(call).slice(0, 24) })(call),
  ],
  [
    'with a signature and a byte more',
    (call) =>
      withHeaders({
        'webhook-signature': `v1,${Buffer.concat([
          Buffer.from(signatureOf(call).slice(3), 'base64'),
          Buffer.from([0]),
        ]).toString('base64')}`,
      })(call),
  ],
  ['with a signature of no bytes', withHeaders({ 'webhook-signature': 'v1,' })],
  [
    'with thousands of signatures',
    (call) => withHeaders({ 'webhook-signature': `${'v1,AAAA '.repeat(5000)}${signatureOf(call)}` })(call),
  ],
  ['with another number', withHeaders({ 'webhook-id': 'wh_other' })],
  [
    'with a number that reaches into the time',
    (call) => {
      const { 'webhook-id': id, 'webhook-timestamp': timestamp } = call.headers;
      return withHeaders({ 'webhook-id': `${id}.${timestamp}` })(call);
    },
  ],
  ["with a number that is another row's key", signedAt('usage#2026-01-01', `${now()}`)],
  [
    'with another time',
    (call) => withHeaders({ 'webhook-timestamp': `${Number(call.headers['webhook-timestamp']) - 1}` })(call),
  ],
  ['that is more than five minutes old', (call) => signedCall({ age: 310, body: call.body })],
  ['that is years old', (call) => signedCall({ age: 100_000_000, body: call.body })],
  ['that is more than five minutes ahead', (call) => signedCall({ age: -310, body: call.body })],
  [
    'that was old, with a new time',
    (call) => {
      const old = signedCall({ age: 310, body: call.body });
      return withHeaders({ 'webhook-timestamp': `${now()}` })(old);
    },
  ],
  ['whose time is in milliseconds', signedAt('wh_1', `${Date.now()}`)],
  ['whose time is a date', signedAt('wh_1', new Date().toISOString())],
  ['whose time goes on behind the number', signedAt('wh_1', `${now()}x`)],
  ['whose time is nothing', signedAt('wh_1', '')],
  ['whose body is another', (call) => ({ ...call, body: eventBody('response.completed', 'resp_2') })],
  [
    'whose body is written otherwise',
    (call) => ({ ...call, body: JSON.stringify(JSON.parse(call.body), null, 1) }),
  ],
  ['whose body goes on', (call) => ({ ...call, body: `${call.body}\n` })],
  ['whose body begins with a byte order mark', (call) => ({ ...call, body: `\ufeff${call.body}` })],
  ['whose body is empty', (call) => ({ ...call, body: '' })],
  ['without a body', ({ body: _, ...call }) => call],
  ['whose body is called base64 and is none', (call) => ({ ...call, isBase64Encoded: true })],
  [
    'whose base64 is of another body',
    (call) => ({
      ...call,
      body: Buffer.from(eventBody('response.failed')).toString('base64'),
      isBase64Encoded: true,
    }),
  ],
  [
    'whose base64 begins with a byte order mark',
    (call) => ({
      ...call,
      body: Buffer.from(`\ufeff${call.body}`).toString('base64'),
      isBase64Encoded: true,
    }),
  ],
  [
    'whose bytes are no text where such as stands for them was signed',
    () => {
      const signed = signedCall({ body: eventBody('response.completed', '\ufffd') });
      const bytes = Buffer.from(signed.body);
      const at = bytes.indexOf('\ufffd');
      const spoilt = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]);
      return { ...signed, body: spoilt.toString('base64'), isBase64Encoded: true };
    },
  ],
  [
    'whose text holds half a character where a whole one was signed',
    () => {
      const signed = signedCall({ body: eventBody('response.completed', '\ufffd') });
      return { ...signed, body: signed.body.replace('\ufffd', '\ud83d') };
    },
  ],
  ['that is signed and no JSON', () => signedCall({ body: 'response.completed resp_1' })],
];

describe('a false call', () => {
  test.for(forged)('%s is not proven: 401, and nothing is read, written or logged', async ([, spoil]) => {
    const { handler, calls, row, untouched } = await webhook();
    const reply = await handler(spoil(signedCall({ id: 'wh_false' })));
    expect(reply).toEqual({
      statusCode: 401,
      headers: { 'content-type': 'text/plain' },
      body: 'Not proven',
    });
    expect(calls.filter((name) => name !== verified)).toEqual([]);
    expect(await row()).toEqual(untouched);
  });

  test.for(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post', ''])(
    'by %s is not looked at, even if it is signed: 405',
    async (method) => {
      const { handler, calls } = await webhook();
      const reply = await handler({ ...signedCall(), requestContext: { http: { method } } });
      expect(reply).toMatchObject({ statusCode: 405, headers: { allow: 'POST' }, body: 'POST only' });
      expect(calls).toEqual([]);
    },
  );

  const padded = (length: number, letter = ' ') => {
    const body = eventBody();
    return `${body.slice(0, -1)}${letter.repeat((length - body.length) / Buffer.byteLength(letter))}}`;
  };

  test.for<[string, (body: string) => WebhookCall]>([
    ['as text', (body) => signedCall({ body })],
    [
      'as base64',
      (body) => ({
        ...signedCall({ body }),
        body: Buffer.from(body).toString('base64'),
        isBase64Encoded: true,
      }),
    ],
  ])('with more than 64 KB %s is not hashed, even if it is signed: 413', async ([, send]) => {
    const { handler, calls } = await webhook();
    const [largest, larger] = [padded(65_536), padded(65_537)];
    expect(await handler(send(larger))).toMatchObject({ statusCode: 413, body: 'Too large' });
    expect(calls).toEqual([]);
    expect(await handler(send(largest))).toMatchObject({ statusCode: 200 });
  });

  test('is measured in bytes, not in letters', async () => {
    const { handler, calls } = await webhook();
    const body = JSON.stringify({ text: 'é'.repeat(40_000) });
    expect(await handler(signedCall({ body }))).toMatchObject({ statusCode: 413 });
    expect(calls).toEqual([]);
  });

  test.for<[string, string]>([
    ['nothing', ''],
    ['a placeholder', 'placeholder'],
    ['a placeholder that looks right', 'whsec_placeholder'],
    ['a secret without bytes', 'whsec_'],
    ['an API key', `sk-${'x'.repeat(48)}`],
  ])('cannot be proven by %s in place of the secret', async ([, secret]) => {
    const { handler, calls } = await webhook({ secret });
    const call = signedCall({ id: newId() });
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = call.headers;
    const keys = [Buffer.from(secret.replace('whsec_', ''), 'base64'), Buffer.from(secret)];
    const signatures = keys.map(
      (of) => `v1,${createHmac('sha256', of).update(`${id}.${timestamp}.${call.body}`).digest('base64')}`,
    );
    const signed = withHeaders({ 'webhook-signature': signatures.join(' ') })(call);
    expect(await handler(signed)).toMatchObject({ statusCode: 401 });
    expect(calls).toEqual([verified]);
  });
});

test('an answer is checked by the preset that asked for it', async () => {
  const { requestId, model } = await webhook();
  await table.put({ ...(await table.row(requestId)), prompt: undefined, preset: 'title', variables: '{}' });
  const presets = { title: { prompt: 'A title, as JSON.', schema: { type: 'object' } } };
  const verify = webhookVerifier({ secret: () => webhookSecret });
  const ports = webhookOf(table.store, { background: backgroundOf(model), verify });
  const handler = createWebhook({ presets, ports });
  expect(await handler(signedCall({ id: newId() }))).toMatchObject({ statusCode: 200 });
  expect(await table.row(requestId)).toMatchObject({
    status: 'failed',
    error: { code: 'invalid_output' },
    content: 'Good day',
  });
});

test('a preset that is wrong shows when the webhook is made', () => {
  const presets = { '': { prompt: 'Hello' } };
  expect(() => createWebhook({ presets, ports: webhookOf(table.store) })).toThrow('presets');
});
