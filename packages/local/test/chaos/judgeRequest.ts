import { deadlineGraceSeconds, isTerminal } from '@amplify-ai-request/client/protocol';
import type { ModelCall } from './createChaosModel.js';
import type { Told } from './createListener.js';
import type { Broken, Evidence } from './evidence.js';
import type { TextGiven } from './gatherText.js';
import { isBeginning, judgeText } from './judgeText.js';
import type { Plan } from './planRequests.js';
import { contentOf, lateBy, type Row, withoutIndex } from './rows.js';

export interface Story {
  readonly plan: Plan;
  readonly row: Row;
  /** The same row when its clients knew of its end. */
  readonly earlier?: Row;
  readonly asked: readonly ModelCall[];
  readonly told: readonly Told[];
  readonly texts: readonly TextGiven[];
}

/** The reaper's own time, which the promise leaves none for, and the machine's. */
const slackSeconds = 15;

/** A cancel ends the model call with the next renewal, after 5 s. The rest is for a machine that is slow. */
const stopsWithinMs = 30_000;

/** Says which promises were broken about one request. */
export function judgeRequest(
  { plan, row, earlier, asked, told, texts }: Story,
  evidence: Evidence,
): Broken[] {
  const { witness, items, timeoutSeconds, reaperDeaths, background } = evidence;
  const { id, owner, way, watch } = plan;
  const { status, error, started_at } = row;
  const moods = asked.map(({ mood }) => mood).join(', ') || 'not asked';
  const broken: Broken[] = [];
  const tell = (promise: Broken['promise'], words: string) =>
    void broken.push({ promise, words: `${id} (${way}, ${watch}; ${moods}): ${words}` });

  const accepted = asked.filter((call) => call.accepted);
  if (accepted.length > 1) tell('paid twice', `accepted ${accepted.length} times`);

  const late = lateBy(row, timeoutSeconds);
  const allowed = deadlineGraceSeconds + slackSeconds + makeUpSeconds(row, timeoutSeconds, reaperDeaths);
  if (!isTerminal(status)) tell('stuck', `is ${status} at last`);
  else if (late > allowed) tell('stuck', `was live until ${late.toFixed(1)} s after its deadline`);

  const wasOver = earlier && isTerminal(earlier.status);
  if ((wasOver && withoutIndex(earlier) !== withoutIndex(row)) || witness.changed.has(id)) {
    tell('changed after its end', `is ${status}`);
  }

  const isOverLimits = way === 'names no model of ours' || way === 'writes too much';
  if (isOverLimits && error?.code !== 'invalid_input') tell('over a limit', `is ${error?.code ?? status}`);
  if (asked.length > 0 && !started_at) tell('worked on in vain', 'nobody had claimed it');
  if (way === 'cancels before' && status !== 'cancelled') tell('worked on in vain', `is ${status}`);

  const stoppedBy = Date.parse(row.completed_at ?? '') + stopsWithinMs;
  if (
    !background &&
    status === 'cancelled' &&
    asked.some((call) => call.dueAt > stoppedBy && call.wasHeard())
  ) {
    tell('not stopped', 'the model was heard out long after the cancel');
  }

  const content = contentOf(row, items);
  if (status === 'completed' && (accepted.length !== 1 || content !== accepted[0]?.text)) {
    tell('wrong answer', 'the row holds another text than the model gave');
  }
  const code = status === 'cancelled' ? 'cancelled' : error?.code;
  for (const one of told) {
    const same = one.status === status && one.code === code && (one.content ?? content) === content;
    if (!same) tell('told otherwise', `${one.status} ${one.code ?? ''}, and is ${status} ${code ?? ''}`);
  }
  if (!isBeginning(content ?? '', asked)) tell('wrong text', 'the row holds what the model did not write');
  for (const text of texts) {
    for (const words of judgeText(text, { row, content, code, asked })) tell('wrong text', words);
  }
  const hearers = Object.keys(witness.heard.get(id) ?? {}).filter((hearer) => hearer !== owner);
  if (hearers.length > 0) tell('overheard', `by ${hearers.join(', ')}`);
  return broken;
}

/** A run of the reaper that dies is made up for by the next, a minute later. */
function makeUpSeconds(row: Row, timeoutSeconds: number, deaths: readonly number[]): number {
  const end = Date.parse(row.completed_at ?? '');
  const deadline = end - lateBy(row, timeoutSeconds) * 1000;
  return 60 * deaths.filter((death) => death > deadline && death < end).length;
}
