import { afterAll, beforeAll, expect, test } from 'vitest';
import { settingsOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import type { RequestOptions } from '../settings.js';
import { countIn } from './countIn.js';
import { settle } from './settle.js';
import type { StoredRequest } from './storedRequest.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

let day = 0;
/** Requests of a day of their own, whose counts no other test touches. */
function aDay(limits: RequestOptions['limits'] = {}) {
  day += 1;
  const date = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
  const ports = { usage: table.usage, settings: settingsOf({ limits }) };
  return {
    ports,
    request: (fields: Partial<StoredRequest> = {}): StoredRequest => ({
      id: crypto.randomUUID(),
      status: 'queued',
      owner: 'ann',
      prompt: 'Hello',
      created_at: `${date}T12:00:00.000Z`,
      ...fields,
    }),
    countIn: (request: StoredRequest, usage = table.usage) => countIn(request, { ...ports, usage }),
    ofOwner: (owner = 'ann') => table.row(`usage#${date}#${owner}`),
    ofApp: () => table.row(`usage#${date}`),
  };
}

const full = (words: RegExp) => ({
  refusal: expect.objectContaining({ code: 'quota_exceeded', message: expect.stringMatching(words) }),
});
const counted = { counts: expect.anything() };

test('a request that is within the limits is counted once in each tally, and its tokens say so', async () => {
  const { request, countIn, ofOwner, ofApp } = aDay();
  const one = request();
  const { counts } = (await countIn(one)) as { counts: Record<string, string> };
  expect(await ofOwner()).toMatchObject({ live: 1, requests: 1, [one.id]: counts.owner });
  expect(await ofApp()).toMatchObject({ requests: 1, [one.id]: counts.app });
  expect(await ofApp()).not.toHaveProperty('guest_requests');
});

test('counts bear the time at which they expire', async () => {
  const { request, countIn, ofOwner, ofApp } = aDay();
  const one = request();
  await countIn(one);
  const ttl = Date.parse(one.created_at.slice(0, 10)) / 1000 + 3 * 24 * 3600;
  expect(await ofOwner()).toMatchObject({ ttl });
  expect(await ofApp()).toMatchObject({ ttl });
});

test('a repetition counts nothing, and names the same tokens', async () => {
  const { request, countIn, ofOwner, ofApp } = aDay({ liveRequestsPerOwner: 1, requestsPerDay: 1 });
  const one = request();
  const first = await countIn(one);
  for (let again = 0; again < 3; again += 1) expect(await countIn(one)).toEqual(first);
  expect(await ofOwner()).toMatchObject({ live: 1, requests: 1 });
  expect(await ofApp()).toMatchObject({ requests: 1 });
});

test('of several at once for one request each names the same tokens', async () => {
  const { request, countIn, ofOwner } = aDay();
  const one = request();
  const all = await Promise.all(Array.from({ length: 5 }, () => countIn(one)));
  for (const each of all) expect(each).toEqual(all[0]);
  expect(await ofOwner()).toMatchObject({ live: 1, requests: 1 });
});

test('the live requests of an owner are limited, and one that is over makes room', async () => {
  const { ports, request, countIn } = aDay({ liveRequestsPerOwner: 2 });
  const [one, two, three] = [request(), request(), request()];
  const { counts } = (await countIn(one)) as { counts: Record<string, string> };
  expect(await countIn(two)).toEqual(counted);
  expect(await countIn(three)).toEqual(full(/2 requests under way/));
  expect(await countIn(request({ owner: 'bob' }))).toEqual(counted);
  await settle({ ...one, status: 'completed', counts }, ports);
  expect(await countIn(three)).toEqual(counted);
});

test("an owner's day is limited, and a request that is over makes no room in it", async () => {
  const { ports, request, countIn } = aDay({ requestsPerDayPerOwner: 1 });
  const one = request();
  const { counts } = (await countIn(one)) as { counts: Record<string, string> };
  await settle({ ...one, status: 'completed', counts }, ports);
  expect(await countIn(request())).toEqual(full(/1 requests today/));
  expect(await countIn(request({ owner: 'bob' }))).toEqual(counted);
});

test("the app's day is limited, whoever asks", async () => {
  const { request, countIn } = aDay({ requestsPerDay: 2 });
  await countIn(request());
  await countIn(request({ owner: undefined, guest: true }));
  expect(await countIn(request({ owner: 'bob' }))).toEqual(full(/this app are used up/));
});

test('guests have a day together, whoever they say they are; users do not share it', async () => {
  const { request, countIn } = aDay({ requestsPerDayOfGuests: 2 });
  expect(await countIn(request({ owner: 'guest-1', guest: true }))).toEqual(counted);
  expect(await countIn(request({ owner: 'guest-2', guest: true }))).toEqual(counted);
  expect(await countIn(request({ owner: 'guest-3', guest: true }))).toEqual(full(/guests are used up/));
  expect(await countIn(request({ owner: undefined, guest: true }))).toEqual(full(/guests are used up/));
  expect(await countIn(request({ owner: 'ann' }))).toEqual(counted);
});

test('who calls without a name counts as a guest, and has no live requests to limit', async () => {
  const { request, countIn, ofApp } = aDay({ liveRequestsPerOwner: 1, requestsPerDayOfGuests: 3 });
  const nobody = () => request({ owner: undefined, guest: true });
  for (let number = 0; number < 3; number += 1) expect(await countIn(nobody())).toEqual(counted);
  expect(await countIn(nobody())).toEqual(full(/guests are used up/));
  expect(await ofApp()).toMatchObject({ requests: 3, guest_requests: 3 });
});

test('the next day begins at midnight of UTC with nothing counted', async () => {
  const first = aDay({ requestsPerDayPerOwner: 1, requestsPerDay: 1 });
  const date = first.request().created_at.slice(0, 10);
  const atLast = { created_at: `${date}T23:59:59.999Z` };
  expect(await first.countIn(first.request(atLast))).toEqual(counted);
  expect(await first.countIn(first.request(atLast))).toEqual(full(/today/));
  const next = aDay({ requestsPerDayPerOwner: 1, requestsPerDay: 1 });
  const nextDate = next.request().created_at.slice(0, 10);
  expect(await first.countIn(next.request({ created_at: `${nextDate}T00:00:00.000Z` }))).toEqual(counted);
});

test("a limit that the app reaches after the owner's tally has counted leaves an entry that is taken back", async () => {
  const { ports, request, countIn, ofOwner, ofApp } = aDay({ requestsPerDay: 1 });
  await countIn(request({ owner: 'bob' }));
  const one = request();
  expect(await countIn(one)).toEqual(full(/this app/));
  expect(await ofOwner()).toMatchObject({ live: 1, requests: 1 });
  await settle({ ...one, status: 'failed' }, ports);
  expect(await ofOwner()).toEqual({ id: expect.any(String), ttl: expect.any(Number), live: 0, requests: 0 });
  expect(await ofApp()).toMatchObject({ requests: 1 });
});

test('replies that are lost, and writes that the AWS SDK repeats, count once', async () => {
  const { request, countIn, ofOwner, ofApp } = aDay({ liveRequestsPerOwner: 1, requestsPerDay: 1 });
  const one = request();
  expect(await countIn(one, table.forgetful.usage)).toEqual(counted);
  expect(await ofOwner()).toMatchObject({ live: 1, requests: 1 });
  expect(await ofApp()).toMatchObject({ requests: 1 });
});
