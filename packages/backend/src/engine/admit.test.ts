import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFakeClock } from '../../test/fakeClock.js';
import { dispatcherOf, fakePublisher, keptLog, keptMetrics, settingsOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import type { RequestOptions } from '../settings.js';
import { admit } from './admit.js';
import { pushMs } from './timing.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

function ports(options?: RequestOptions) {
  return dispatcherOf(table, settingsOf(options));
}

test('a queued request gets its deadline and one worker', async () => {
  const id = await table.submit({ created_at: new Date().toISOString() });
  const dispatcher = ports({ timeoutSeconds: 120, retentionDays: 1 });
  await admit(id, dispatcher);
  const row = await table.row(id);
  const created = Date.parse(row?.created_at);
  expect(row).toMatchObject({ status: 'queued', admitted_at: expect.any(String) });
  expect(Date.parse(row?.deadline_at) - created).toBe(120_000);
  expect(row?.ttl).toBe(Math.ceil(created / 1000 + 24 * 3600));
  expect(dispatcher.workers.started).toEqual([id]);
});

test('a row lives beyond its deadline, however short its retention and long its life', async () => {
  const id = await table.submit({ created_at: new Date().toISOString() });
  await admit(id, ports({ background: true, timeoutSeconds: 86_400, retentionDays: 1 }));
  const row = await table.row(id);
  expect(row?.ttl * 1000 - Date.parse(row?.deadline_at)).toBeGreaterThanOrEqual(90_000);
});

test('a request whose dispatcher died before it started the worker gets one at the next delivery', async () => {
  const id = await table.submit();
  const dispatcher = ports();
  dispatcher.workers.failNext = new Error('Lambda is throttling');
  await expect(admit(id, dispatcher)).rejects.toThrow('throttling');
  const before = await table.row(id);
  await admit(id, dispatcher);
  expect(dispatcher.workers.started).toEqual([id]);
  expect(await table.row(id)).toEqual(before);
});

test.for<[string, Record<string, unknown>, RequestOptions, RegExp]>([
  ['a model that is not allowed', { model: 'gpt-4' }, {}, /choose one of gpt-4o-mini/],
  ['a negative token count', { token: -1 }, {}, /from 1 to 16000/],
  ['an absurd token count', { token: 2_000_000_000 }, {}, /from 1 to 16000/],
  ['more tokens than the deployer allows', { token: 101 }, { limits: { maxTokens: 100 } }, /from 1 to 100/],
  ['a temperature beyond the range', { temperature: 3 }, {}, /from 0 to 2/],
  [
    'a prompt over the limit in bytes',
    { prompt: 'ä'.repeat(6) },
    { limits: { promptBytes: 11 } },
    /at most 11 bytes/,
  ],
  ['an unknown format', { format: 'xml' }, {}, /'text' or 'json'/],
  ['messages that are no list', { messages: '{"role":"user"}' }, {}, /no list of/],
  ['messages that are no JSON', { messages: 'Hello' }, {}, /no list of/],
  [
    'a message with a picture',
    { messages: '[{"role":"user","content":[{"type":"image"}]}]' },
    {},
    /and a text/,
  ],
])('%s fails as invalid_input and starts no worker', async ([, input, options, message]) => {
  const id = await table.submit(input);
  const dispatcher = ports(options);
  await admit(id, dispatcher);
  expect(await table.row(id)).toMatchObject({
    status: 'failed',
    error: { code: 'invalid_input', message: expect.stringMatching(message) },
    completed_at: expect.any(String),
  });
  expect(dispatcher.workers.started).toEqual([]);
});

test('a request that is found after its deadline times out, and nothing is paid', async () => {
  const id = await table.submit({ created_at: new Date(Date.now() - 301_000).toISOString() });
  const dispatcher = ports();
  await admit(id, dispatcher);
  expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  expect(dispatcher.workers.started).toEqual([]);
});

test.for(['cancelled', 'in_progress', 'completed', 'failed'])(
  'a row that is %s is left alone; one that is over leaves the index',
  async (status) => {
    const id = await table.submit({ status, admitted_at: new Date().toISOString() });
    const { check_bucket, next_check_at, ...row } = (await table.row(id)) ?? {};
    const before = status === 'in_progress' ? { ...row, check_bucket, next_check_at } : row;
    const dispatcher = ports();
    await admit(id, dispatcher);
    expect(await table.row(id)).toEqual(before);
    expect(dispatcher.workers.started).toEqual([]);
  },
);

test.for(['cancelled', 'completed', 'failed'])(
  'subscribers are told of the end of one that is %s',
  async (status) => {
    const id = await table.submit({ status, owner: 'ann', content: 'Good day' });
    const publisher = fakePublisher();
    await admit(id, { ...ports(), publisher });
    expect(publisher.events).toEqual([
      { id, owner: 'ann', request: expect.objectContaining({ id, status, content: 'Good day' }) },
    ]);
  },
);

test('a push that fails keeps nobody from booking the end, and is told by its code', async () => {
  const id = await table.submit({ status: 'cancelled', admitted_at: new Date().toISOString() });
  const log = keptLog();
  await admit(id, { ...ports(), publisher: fakePublisher(() => true), log });
  expect(await table.row(id)).not.toHaveProperty('next_check_at');
  expect(log.lines).toEqual([{ message: 'end not published', fields: { requestId: id, code: 'Error' } }]);
});

test('nor does one that hangs: the place is free before it is given up', async () => {
  const id = await table.submit({ status: 'cancelled', created_at: '2026-01-01T00:00:00.000Z' });
  const [log, clock] = [keptLog(), createFakeClock()];
  const publisher = { publish: () => new Promise<void>(() => {}) };
  const admitted = admit(id, { ...ports(), publisher, log, clock });
  await expect.poll(() => clock.waiting).toBe(1);
  await expect.poll(() => table.row(id)).not.toHaveProperty('next_check_at');
  await clock.advance(pushMs);
  await admitted;
  expect(log.lines).toEqual([{ message: 'end not published', fields: { requestId: id, code: 'Late' } }]);
});

test('a live request is told to nobody, nor one that has been refused just now: the event of its end follows', async () => {
  const publisher = fakePublisher();
  const [live, refused] = [await table.submit(), await table.submit({ model: 'gpt-9' })];
  for (const id of [live, refused]) await admit(id, { ...ports(), publisher });
  expect(publisher.events).toEqual([]);
  await admit(refused, { ...ports(), publisher });
  expect(publisher.events).toMatchObject([{ id: refused, request: { status: 'failed' } }]);
});

test('a row that has expired meanwhile is no error', async () => {
  const dispatcher = ports();
  await admit(crypto.randomUUID(), dispatcher);
  expect(dispatcher.workers.started).toEqual([]);
});

test('an admission whose reply is lost, and which the AWS SDK repeats, starts the worker all the same', async () => {
  const id = await table.submit();
  const dispatcher = dispatcherOf(table.forgetful);
  await admit(id, dispatcher);
  expect(dispatcher.workers.started).toEqual([id]);
});

test('an admission leaves the owner one open entry, and the app none', async () => {
  const day = '2027-05-06';
  const id = await table.submit({ owner: 'ann', created_at: `${day}T12:00:00.000Z` });
  await admit(id, ports());
  const { counts } = (await table.row(id)) ?? {};
  expect(await table.row(`usage#${day}#ann`)).toMatchObject({ live: 1, requests: 1, [id]: counts.owner });
  expect(await table.row(`usage#${day}`)).toEqual({
    id: `usage#${day}`,
    requests: 1,
    ttl: expect.any(Number),
  });
});

test('a request that is refused leaves nothing counted, wherever the limit was', async () => {
  const day = '2027-05-07';
  const submit = () => table.submit({ owner: 'ann', created_at: `${day}T12:00:00.000Z` });
  const options = { limits: { requestsPerDay: 1 } };
  await admit(await submit(), ports(options));
  const refused = await submit();
  const metrics = keptMetrics();
  const log = keptLog();
  await admit(refused, { ...ports(options), metrics, log });
  expect(await table.row(refused)).toMatchObject({ status: 'failed', error: { code: 'quota_exceeded' } });
  expect(await table.row(`usage#${day}#ann`)).toMatchObject({ live: 1, requests: 1 });
  expect(await table.row(`usage#${day}#ann`)).not.toHaveProperty(refused);
  expect(await table.row(`usage#${day}`)).toMatchObject({ requests: 1 });
  expect(metrics.kept.failed).toEqual(['quota_exceeded']);
  expect(log.lines).toEqual([{ message: 'refused', fields: { requestId: refused, code: 'quota_exceeded' } }]);
});

test.for<[string, Record<string, unknown>]>([
  ['a wrong input', { model: 'gpt-9' }],
  ['a deadline that has passed', { created_at: '2020-01-01T00:00:00.000Z' }],
])('%s is counted nowhere', async ([, row]) => {
  const created_at = (row.created_at as string) ?? '2027-05-08T12:00:00.000Z';
  await admit(await table.submit({ owner: 'ann', created_at, ...row }), ports());
  expect(await table.row(`usage#${created_at.slice(0, 10)}`)).toBeUndefined();
});

test('where only presets are answered a prompt is refused, and a preset is admitted', async () => {
  const [prompt, preset] = [await table.submit(), await table.submit({ prompt: undefined, preset: 'greet' })];
  const dispatcher = ports({ presetsOnly: true });
  await admit(prompt, dispatcher);
  await admit(preset, dispatcher);
  expect(await table.row(prompt)).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
  expect(dispatcher.workers.started).toEqual([preset]);
});

test('the end of a request whose response may be alive has a worker cancel it', async () => {
  const id = await table.submit({ status: 'cancelled', response_id: 'resp_1' });
  const dispatcher = ports({ background: true });
  await admit(id, dispatcher);
  expect(dispatcher.workers.started).toEqual([id]);
  expect(await table.row(id)).toMatchObject({ check_bucket: expect.any(String), response_id: 'resp_1' });
});
