import { expect, test } from 'vitest';
import type { AcceptedResponse } from '../../src/index.js';
import type { Evidence } from './evidence.js';
import { findBroken } from './findBroken.js';
import { gatherText, type TextGiven } from './gatherText.js';
import { type Plan, planRequests } from './planRequests.js';
import type { Played } from './playRequest.js';
import { createRandom } from './random.js';
import type { Row } from './rows.js';

/*
 * A run that keeps every promise says nothing about its judge: here each promise is broken once.
 */

const id = '00000000-0000-4000-8000-000000000001';
const call = {
  id,
  mood: 'answers',
  accepted: true,
  text: 'Hello',
  writes: 'Hello',
  dueAt: 0,
  wasHeard: () => true,
} as const;
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
const plan: Plan = {
  id,
  owner: 'ann',
  way: 'waits',
  watch: 'streams',
  reads: true,
  resumes: 'no',
  input: { prompt: id },
  patience: 20,
  stranger: 'bea',
};
const given: TextGiven = { by: 'textStream', texts: ['Hello'], growths: 2, end: { status: 'completed' } };
const played: Played = {
  id,
  told: [{ status: 'completed', content: 'Hello' }],
  texts: [given, { ...given, by: 'snapshots' }],
  surprises: [],
};
const tallyOfApp = { id: 'usage#2026-01-01', requests: 1 } as Row;
const tallyOfAnn = { id: 'usage#2026-01-01#sub of ann', requests: 1, live: 0 } as Row;

/** The run where somebody was told, or given, something else. */
const toldOf = (told: Played['told'][number]) => ({ played: [{ ...played, told: [told], texts: [] }] });
const textOf = (text: Partial<TextGiven>, more: Partial<Played> = {}) => ({
  played: [{ ...played, texts: [{ ...given, ...text }], ...more }],
});
const heardBy = (owners: Record<string, number>): Partial<Evidence> => ({
  witness: { ...evidenceOf().witness, heard: new Map([[id, owners]]) },
});

function evidenceOf(changed: Partial<Row> = {}, more: Partial<Evidence> = {}): Evidence {
  return {
    plans: [plan],
    played: [played],
    calls: [call],
    witness: {
      watch: (transport) => transport,
      acknowledged: new Set([id]),
      ends: new Map(),
      changed: new Set(),
      heard: new Map([[id, { ann: 3 }]]),
    },
    before: [],
    items: [{ ...row, ...changed }, tallyOfApp, tallyOfAnn],
    limits: { requestsPerDayPerOwner: 10, requestsPerDayOfGuests: 10 },
    timeoutSeconds: 60,
    reaperDeaths: [],
    otherDeaths: [],
    responses: [],
    background: false,
    idsLost: 0,
    webhooksLost: new Set(),
    complaints: [],
    ...more,
  };
}

const cancelled = { status: 'cancelled', content: undefined };
const failed = { status: 'failed', error: { code: 'unknown_outcome' } };
const unknown = { status: 'failed', code: 'unknown_outcome' };
const timedOut = { ...failed, error: { code: 'timeout' }, completed_at: '2026-01-01T12:02:00.000Z' };
/** The run where the model worked by itself, and has accepted these. */
const accepting = (...statuses: readonly AcceptedResponse['status'][]): Partial<Evidence> => ({
  background: true,
  calls: [{ ...call, dueAt: Date.parse('2026-01-01T12:00:05Z') }],
  responses: statuses.map((status, number) => ({
    id: `resp_${number}`,
    status,
    metadata: { request_id: id },
  })),
});
const webhooksLost = new Set(['resp_0']);
const deaths = [Date.parse('2026-01-01T12:01:00Z')];
const promisesOf = (evidence: Evidence) => findBroken(evidence).map(({ promise }) => promise);
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
  ['told otherwise', evidenceOf({}, toldOf({ status: 'failed', code: 'timeout' }))],
  ['told otherwise', evidenceOf({}, toldOf({ status: 'completed', content: 'Hell' }))],
  ['wrong text', evidenceOf({}, textOf({ texts: ['Hell'] }))],
  ['wrong text', evidenceOf({}, textOf({ texts: ['Help'], end: undefined }))],
  ['wrong text', evidenceOf({}, textOf({ texts: ['HelHello'] }))],
  ['wrong text', evidenceOf({}, textOf({ texts: ['Hlo'], by: 'snapshots', end: undefined }))],
  ['wrong text', evidenceOf({}, textOf({ texts: ['Hel', 'Hello'] }))],
  ['wrong text', evidenceOf({}, textOf({ end: unknown }))],
  ['wrong text', evidenceOf({}, textOf({ end: { status: 'in_progress', code: 'unknown_outcome' } }))],
  ['wrong text', evidenceOf({ ...failed, content: 'Help' }, textOf({ texts: ['Hel'], end: unknown }))],
  [
    'wrong text',
    evidenceOf(
      {},
      {
        calls: [
          { ...call, accepted: false },
          { ...call, writes: 'Good day' },
        ],
      },
    ),
  ],
  ['paid twice', evidenceOf({}, accepting('completed', 'cancelled'))],
  ['answer lost', evidenceOf(timedOut, accepting('completed'))],
  ['answer lost', evidenceOf(timedOut, { ...accepting('completed'), otherDeaths: deaths })],
  ['answer lost', evidenceOf(timedOut, { ...accepting('completed'), webhooksLost })],
  ['not stopped', evidenceOf(timedOut, accepting('in_progress'))],
  ['not stopped', evidenceOf(cancelled, accepting('in_progress'))],
  ['overheard', evidenceOf({}, heardBy({ ann: 3, bea: 1 }))],
  ['over a limit', evidenceOf({}, { limits: { requestsPerDayPerOwner: 0, requestsPerDayOfGuests: 0 } })],
  ['counts leaked', evidenceOf({}, { items: items({ ...tallyOfApp, requests: 2 }, tallyOfAnn) })],
  ['counts leaked', evidenceOf({}, { items: items(tallyOfApp, { ...tallyOfAnn, live: 1 }) })],
  ['counts leaked', evidenceOf({}, { items: items(tallyOfApp, { ...tallyOfAnn, [id]: 'token' }) })],
  ['counts leaked', evidenceOf({}, { items: items(tallyOfApp) })],
  ['left in the index', evidenceOf({ check_bucket: '1' })],
  ['unexpected', evidenceOf({}, { complaints: ['The local backend broke'] })],
  ['unexpected', evidenceOf({}, { witness: { ...evidenceOf().witness, heard: new Map() } })],
])('says what was %s', ([promise, evidence]) => {
  expect(promisesOf(evidence)).toContain(promise);
});

test('an answer of which nobody could know is not lost, nor one that only the dead could have brought', () => {
  const untold = { ...accepting('completed'), webhooksLost };
  expect(promisesOf(evidenceOf({ ...timedOut, ...failed }, untold))).not.toContain('answer lost');
  expect(promisesOf(evidenceOf(timedOut, { ...untold, reaperDeaths: deaths }))).not.toContain('answer lost');
});

test('a response whose id was lost may go on', () => {
  const lost = { ...accepting('in_progress'), idsLost: 1 };
  expect(promisesOf(evidenceOf(cancelled, lost))).not.toContain('not stopped');
  const dropped = { ...accepting('in_progress'), calls: [{ ...call, wasHeard: () => false }] };
  expect(promisesOf(evidenceOf(cancelled, dropped))).not.toContain('not stopped');
});

test('a text that ends early is the beginning of one, and may be read again from its own', () => {
  const early = textOf({ texts: ['Hel'], end: unknown }, { told: [unknown] });
  // That nobody got an answer is all there is to say.
  expect(findBroken(evidenceOf({ ...failed, content: 'He' }, early))).toHaveLength(1);
  const unreached = textOf({ texts: ['Hel'], end: { status: 'in_progress', code: 'connection' } });
  expect(findBroken(evidenceOf({}, unreached))).toEqual([]);
  expect(findBroken(evidenceOf({}, textOf({ texts: [], end: undefined })))).toEqual([]);
});

test('what of a text is given up is not kept, and what is lost is', () => {
  const gathered = gatherText();
  for (const text of ['', 'Hel', 'Hello', 'Hello', 'He', 'Help']) gathered.add(text);
  expect(gathered.given('snapshots')).toEqual({ by: 'snapshots', texts: ['Hello', 'Help'], growths: 4 });
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
