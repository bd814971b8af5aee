import { deadlineGraceSeconds, isTerminal, requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Broken, Evidence } from './evidence.js';
import { findLeaks } from './findLeaks.js';
import type { Plan } from './planRequests.js';
import { contentOf, lateBy, type Row, withoutIndex } from './rows.js';

/** Looks at all that is left of a run, and says which promises were broken. */
export function findBroken(evidence: Evidence): Broken[] {
  const { plans, played, calls, witness, before, items, timeoutSeconds, reaperDeaths } = evidence;
  const rows = new Map(items.filter(({ id }) => requestIdPattern.test(id)).map((row) => [row.id, row]));
  const earlier = new Map(before.map((row) => [row.id, row]));
  const owners = new Map<string, unknown>();
  const broken: Broken[] = [];
  const tell = (promise: Broken['promise'], words: string) => void broken.push({ promise, words });

  for (const plan of plans) {
    const { id, owner } = plan;
    const row = rows.get(id);
    if (!row) {
      if (witness.acknowledged.has(id)) tell('lost', id);
      continue;
    }
    const asked = calls.filter((call) => call.id === id);
    const accepted = asked.filter((call) => call.accepted);
    const story = `${id} (${plan.way}; ${asked.map(({ mood }) => mood).join(', ') || 'not asked'})`;

    if (accepted.length > 1) tell('paid twice', `${story}: accepted ${accepted.length} times`);
    if (!isTerminal(row.status)) tell('stuck', `${story}: is ${row.status} at last`);
    else {
      const allowed = deadlineGraceSeconds + makeUpSeconds(row, timeoutSeconds, reaperDeaths);
      const late = lateBy(row, timeoutSeconds);
      if (late > allowed) tell('stuck', `${story}: was live ${late.toFixed(1)} s after its deadline`);
    }
    if (changed(earlier.get(id), row) || witness.changed.has(id)) tell('changed after its end', story);
    if (asked.length > 0 && !row.attempt) tell('worked on in vain', `${story}: nobody had claimed it`);
    if (isOverLimits(plan) && row.error?.code !== 'invalid_input') {
      tell('worked on in vain', `${story}: ended as ${row.error?.code ?? row.status}`);
    }
    if (plan.way === 'cancels before' && row.status !== 'cancelled') {
      tell('worked on in vain', `${story}: was cancelled before, and is ${row.status}`);
    }
    const content = contentOf(row, items);
    if (row.status === 'completed' && (accepted.length !== 1 || content !== accepted[0]?.text)) {
      tell('wrong answer', `${story}: the row holds another text than the model gave`);
    }
    if (owners.has(owner) && owners.get(owner) !== row.owner) tell('of another owner', story);
    owners.set(owner, row.owner);
    for (const told of played.find((one) => one.id === id)?.told ?? []) {
      const same = told.status === row.status && (told.content ?? content) === content;
      const code = row.status === 'cancelled' ? 'cancelled' : row.error?.code;
      if (!same || told.code !== code) {
        tell('told otherwise', `${story}: ${told.status} ${told.code ?? ''}, and the row is ${row.status}`);
      }
    }
  }
  if (new Set(owners.values()).size !== owners.size) tell('of another owner', 'two callers are one owner');
  for (const { id, surprises } of played) {
    for (const surprise of surprises) tell('unexpected', `${id} ${surprise}`);
  }
  const answered = [...rows.values()].filter(({ status }) => status === 'completed').length;
  // Who answers nobody breaks no promise either.
  if (answered < plans.length / 4) tell('unexpected', `only ${answered} requests were answered`);
  for (const complaint of evidence.complaints) tell('unexpected', complaint);
  broken.push(...findLeaks([...rows.values()], items, evidence.limits));
  return broken;
}

function isOverLimits({ way }: Plan): boolean {
  return way === 'names no model of ours' || way === 'writes too much';
}

/** A run of the reaper that dies is made up for by the next, a minute later. */
function makeUpSeconds(row: Row, timeoutSeconds: number, deaths: readonly number[]): number {
  const end = Date.parse(row.completed_at ?? '');
  const deadline = end - lateBy(row, timeoutSeconds) * 1000;
  return 60 * deaths.filter((death) => death > deadline && death < end).length;
}

function changed(earlier: Row | undefined, row: Row): boolean {
  return earlier !== undefined && isTerminal(earlier.status) && withoutIndex(earlier) !== withoutIndex(row);
}
