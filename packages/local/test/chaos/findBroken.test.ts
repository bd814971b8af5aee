import { expect, test } from 'vitest';
import type { Evidence } from './evidence.js';
import { findBroken } from './findBroken.js';
import { planRequests } from './planRequests.js';
import { createRandom } from './random.js';
import type { Row } from './rows.js';

/*
 * A run that keeps every promise says nothing about its judge: here each promise is broken once.
 */

const id = '00000000-0000-4000-8000-000000000001';
const call = { id, mood: 'answers', accepted: true, text: 'Hello', dueAt: 0, wasHeard: () => true } as const;
const row: Row = {
  id,
  status: 'completed',
  owner: 'sub of ann',
  content: 'Hello',
  attempt: 'one',
  counts: { owner: 'token', app: 'token' },
  created_at: '2026-01-01T12:00:00.000Z',
  deadline_at: '2026-01-01T12:01:00.000Z',
  started_at: '2026-01-01T12:00:01.000Z',
  completed_at: '2026-01-01T12:00:10.000Z',
};
const tallyOfApp = { id: 'usage#2026-01-01', requests: 1 } as Row;
const tallyOfAnn = { id: 'usage#2026-01-01#sub of ann', requests: 1, live: 0 } as Row;

function evidenceOf(changed: Partial<Row> = {}, more: Partial<Evidence> = {}): Evidence {
  return {
    plans: [{ id, owner: 'ann', way: 'waits', input: { prompt: id }, patience: 20, stranger: 'bea' }],
    played: [{ id, told: [{ status: 'completed', content: 'Hello' }], surprises: [] }],
    calls: [call],
    witness: {
      watch: (transport) => transport,
      acknowledged: new Set([id]),
      ends: new Map(),
      changed: new Set(),
    },
    before: [],
    items: [{ ...row, ...changed }, tallyOfApp, tallyOfAnn],
    limits: { requestsPerDayPerOwner: 10, requestsPerDayOfGuests: 10 },
    timeoutSeconds: 60,
    reaperDeaths: [],
    complaints: [],
    ...more,
  };
}

const cancelled = { status: 'cancelled', content: undefined };
const items = (...others: readonly object[]) => [row, ...others] as readonly Row[];

test('of a run that kept all promises there is nothing to say', () => {
  expect(findBroken(evidenceOf())).toEqual([]);
});

test.for<[string, Evidence]>([
  ['paid twice', evidenceOf({}, { calls: [call, { ...call, mood: 'hangs' }] })],
  ['lost', evidenceOf({}, { items: [] })],
  ['stuck', evidenceOf({ status: 'in_progress' })],
  ['stuck', evidenceOf({ completed_at: '2026-01-01T12:02:50.000Z' })],
  ['changed after its end', evidenceOf({}, { before: [{ ...row, status: 'failed' }] })],
  ['worked on in vain', evidenceOf({ started_at: undefined })],
  ['not stopped', evidenceOf(cancelled, { calls: [{ ...call, dueAt: Date.parse('2026-01-01T12:01:00Z') }] })],
  ['wrong answer', evidenceOf({ content: 'Good day' })],
  ['wrong answer', evidenceOf({ content: undefined, parts: 1 })],
  ['told otherwise', evidenceOf(cancelled)],
  ['over a limit', evidenceOf({}, { limits: { requestsPerDayPerOwner: 0, requestsPerDayOfGuests: 0 } })],
  ['counts leaked', evidenceOf({}, { items: items({ ...tallyOfApp, requests: 2 }, tallyOfAnn) })],
  ['counts leaked', evidenceOf({}, { items: items(tallyOfApp, { ...tallyOfAnn, live: 1 }) })],
  ['counts leaked', evidenceOf({}, { items: items(tallyOfApp, { ...tallyOfAnn, [id]: 'token' }) })],
  ['counts leaked', evidenceOf({}, { items: items(tallyOfApp) })],
  ['left in the index', evidenceOf({ check_bucket: '1' })],
  ['unexpected', evidenceOf({}, { complaints: ['The local backend broke'] })],
])('says what was %s', ([promise, evidence]) => {
  expect(findBroken(evidence).map((broken) => broken.promise)).toContain(promise);
});

test('a run of the reaper that dies is made up for by the next', () => {
  const late = { completed_at: '2026-01-01T12:02:50.000Z' };
  expect(findBroken(evidenceOf(late, { reaperDeaths: [Date.parse('2026-01-01T12:01:20Z')] }))).toEqual([]);
});

test('the same seed plans the same requests, another one others', () => {
  const plans = planRequests(createRandom(7), 50);
  expect(planRequests(createRandom(7), 50)).toEqual(plans);
  expect(planRequests(createRandom(8), 50)).not.toEqual(plans);
  expect(new Set(plans.map((plan) => plan.id)).size).toBe(50);
});
