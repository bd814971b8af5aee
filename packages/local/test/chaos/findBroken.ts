import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Broken, Evidence } from './evidence.js';
import { findLeaks } from './findLeaks.js';
import { findWaste } from './findWaste.js';
import { judgeRequest } from './judgeRequest.js';
import { judgeResponses } from './judgeResponses.js';

/** Looks at all that is left of a run, and says which promises were broken. */
export function findBroken(evidence: Evidence): Broken[] {
  const { plans, played, calls, witness, before, items } = evidence;
  const rows = items.filter(({ id }) => requestIdPattern.test(id));
  const owners = new Map<string, unknown>();
  const broken: Broken[] = [];
  const tell = (promise: Broken['promise'], words: string) => void broken.push({ promise, words });

  for (const plan of plans) {
    const { id, owner, way } = plan;
    const { told = [], texts = [], surprises = [] } = played.find((one) => one.id === id) ?? {};
    for (const surprise of surprises) tell('unexpected', `${id} (${way}) ${surprise}`);
    const row = rows.find((one) => one.id === id);
    if (!row) {
      if (witness.acknowledged.has(id)) tell('lost', `${id} (${way})`);
      continue;
    }
    const asked = calls.filter((call) => call.id === id);
    const earlier = before.find((one) => one.id === id);
    broken.push(...judgeRequest({ plan, row, earlier, asked, told, texts }, evidence));
    broken.push(...judgeResponses(row, asked, evidence));
    if (owners.has(owner) && owners.get(owner) !== row.owner) tell('of another owner', `${id} (${way})`);
    owners.set(owner, row.owner);
  }
  if (new Set(owners.values()).size !== owners.size) tell('of another owner', 'two callers are one owner');

  for (const complaint of evidence.complaints) tell('unexpected', complaint);
  // A backend that answers nobody would keep all other promises.
  if (!rows.some(({ status }) => status === 'completed')) tell('unexpected', 'nobody got an answer');
  // And one that publishes nothing, too: all that it tells is on the row.
  if (witness.heard.size === 0) tell('unexpected', 'nobody heard of anything');
  return [...broken, ...findLeaks(rows, items, evidence.limits), ...findWaste(rows, evidence)];
}
