import type { ModelCall } from './createChaosModel.js';
import type { Broken, Evidence } from './evidence.js';
import type { Row } from './rows.js';

/** So long before the end an answer must be there: its webhook comes late, or is called again for a function that died. */
const broughtWithinMs = 100_000;

/** Says which promises about what the model accepted of one request were broken. */
export function judgeResponses(row: Row, asked: readonly ModelCall[], evidence: Evidence): Broken[] {
  const { responses, webhooksLost, reaperDeaths, otherDeaths } = evidence;
  const { id, status, error, completed_at } = row;
  const own = responses.filter(({ metadata }) => metadata.request_id === id);
  const moods = asked.map(({ mood }) => mood).join(', ');
  const broken: Broken[] = [];
  const tell = (promise: Broken['promise'], words: string) =>
    void broken.push({ promise, words: `${id} (${moods}): ${words}` });

  if (own.length > 1) tell('paid twice', `the model works on ${own.length} responses`);
  // Else nobody knows that there is one.
  if (error?.code === 'timeout' && own.some(({ status }) => status === 'in_progress')) {
    tell('not stopped', 'its time is up, and its response goes on');
  }
  const end = Date.parse(completed_at ?? '');
  const [response] = own;
  const answered = asked.find(({ text }) => text !== undefined);
  if (status !== 'failed' || response?.status !== 'completed' || !answered) return broken;
  const hasDied = [...reaperDeaths, ...otherDeaths].some(
    (at) => at > answered.dueAt - broughtWithinMs && at < end,
  );
  const wasTold = !webhooksLost.has(response.id) && answered.dueAt + broughtWithinMs < end;
  // Looks bring it, too, if its id was ever known and nobody died who looked.
  const wasLookedUp = error?.code === 'timeout' && !hasDied && answered.dueAt < end - 1_000;
  if (wasTold || wasLookedUp) tell('answer lost', `is ${error?.code}, and its response was completed`);
  return broken;
}
