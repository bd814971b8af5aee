import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../test/fakePorts.js';
import type { StoredRequest } from './storedRequest.js';
import { quotaExceeded, talliesOf } from './tallies.js';

const limits = settingsOf({
  limits: {
    liveRequestsPerOwner: 1,
    requestsPerDayPerOwner: 2,
    requestsPerDayOfGuests: 3,
    requestsPerDay: 4,
  },
}).limits;

const request = (fields: Partial<StoredRequest> = {}): StoredRequest => ({
  id: crypto.randomUUID(),
  status: 'queued',
  owner: 'ann',
  prompt: 'Hello',
  created_at: '2026-03-01T12:00:00.000Z',
  ...fields,
});

describe('a request counts', () => {
  test("among its owner's and among the app's", () => {
    expect(talliesOf(request(), limits)).toMatchObject([
      { name: 'owner', key: 'usage#2026-03-01#ann', limits: { live: 1, requests: 2 }, openUntil: 'over' },
      { name: 'app', key: 'usage#2026-03-01', limits: { requests: 4 }, openUntil: 'admitted' },
    ]);
  });

  test("of a guest, also among all guests'", () => {
    const [, ofApp] = talliesOf(request({ guest: true }), limits);
    expect(ofApp?.limits).toEqual({ requests: 4, guest_requests: 3 });
  });

  test("of a caller without a name, among the app's and the guests' alone", () => {
    const tallies = talliesOf(request({ owner: undefined, guest: true }), limits);
    expect(tallies.map(({ name, limits: counted }) => [name, counted])).toEqual([
      ['app', { requests: 4, guest_requests: 3 }],
    ]);
  });

  test.for([
    ['2026-02-28T23:59:59.999Z', '2026-02-28'],
    ['2026-03-01T00:00:00.000Z', '2026-03-01'],
  ] as const)('on the day of UTC of its submission, at %s', ([created_at, day]) => {
    expect(talliesOf(request({ created_at }), limits).map(({ key }) => key)).toEqual([
      `usage#${day}#ann`,
      `usage#${day}`,
    ]);
  });

  test('for three days from the beginning of that one, in whole seconds, and then expires', () => {
    for (const { ttl } of talliesOf(request(), limits)) {
      expect(ttl).toBe(Date.parse('2026-03-04T00:00:00Z') / 1000);
    }
  });
});

test.for([
  ['an owner by the name of the app', { owner: '' }],
  ['an owner with the mark that divides keys', { owner: 'ann#bob' }],
  ['an owner who is named like a day', { owner: '2026-03-01' }],
] as const)("the counts of %s are nobody else's", ([, { owner }]) => {
  const keys = talliesOf(request({ owner }), limits).map(({ key }) => key);
  const others = talliesOf(request({ owner: 'ann' }), limits).map(({ key }) => key);
  expect(new Set([...keys, ...others]).size).toBe(3);
});

test.for([
  ['owner', 'live', /1 requests under way.*wait/],
  ['owner', 'requests', /2 requests today.*tomorrow/],
  ['app', 'guest_requests', /guests are used up.*sign in/],
  ['app', 'requests', /this app are used up.*tomorrow/],
] as const)('the limit of %s %s is told with what to do about it', ([name, counter, words]) => {
  const tally = talliesOf(request({ guest: true }), limits).find((one) => one.name === name);
  expect(quotaExceeded(tally!, counter)).toMatchObject({
    code: 'quota_exceeded',
    message: expect.stringMatching(words),
  });
});
