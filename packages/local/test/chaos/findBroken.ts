import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Broken, Evidence } from './evidence.js';
import { findLeaks } from './findLeaks.js';
import { judgeRequest } from './judgeRequest.js';

/** Looks at all that is left of a run, and says which promises were broken. */
export function findBroken(evidence: Evidence): Broken[] {
  const { plans, played, calls, witness, before, items } = evidence;
  const rows = items.filter(({ id }) => requestIdPattern.test(id));
  const owners = new Map<string, unknown>();
  const broken: Broken[] = [];
  const tell = (promise: Broken['promise'], words: string) => void broken.push({ promise, words });

  for (const plan of plans) {
    const { id, owner } = plan;
    const row = rows.find((one) => one.id === id);
    if (!row) {
      if (witness.acknowledged.has(id)) tell('lost', `${id} (${plan.way})`);
      continue;
    }
    const asked = calls.filter((call) => call.id === id);
    const told = played.find((one) => one.id === id)?.told ?? [];
    const earlier = before.find((one) => one.id === id);
    broken.push(...judgeRequest({ plan, row, earlier, asked, told }, evidence));
    if (owners.has(owner) && owners.get(owner) !== row.owner) tell('of another owner', `${id} (${plan.way})`);
    owners.set(owner, row.owner);
  }
  if (new Set(owners.values()).size !== owners.size) tell('of another owner', 'two callers are one owner');

  for (const { id, surprises } of played) {
    for (const surprise of surprises) tell('unexpected', `${id} ${surprise}`);
  }
  for (const complaint of evidence.complaints) tell('unexpected', complaint);
  const answered = rows.filter(({ status }) => status === 'completed').length;
  // A backend that answers nobody would keep all other promises.
  if (answered < plans.length / 4) tell('unexpected', `only ${answered} requests were answered`);
  return [...broken, ...findLeaks(rows, items, evidence.limits)];
}
