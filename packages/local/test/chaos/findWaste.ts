import { isTerminal } from '@amplify-ai-request/client/protocol';
import type { Broken, Evidence } from './evidence.js';
import type { Row } from './rows.js';

/** Looks for responses that go on though their requests are over: no more of them than ids were lost on the way. */
export function findWaste(
  rows: readonly Row[],
  { responses, calls, idsLost }: Pick<Evidence, 'responses' | 'calls' | 'idsLost'>,
): Broken[] {
  const over = new Set(rows.filter(({ status }) => isTerminal(status)).map(({ id }) => id));
  const wasDropped = (id: string) => calls.some((call) => call.id === id && !call.wasHeard());
  const alive = responses.filter(({ status, metadata: { request_id: id = '' } }) => {
    return status === 'in_progress' && over.has(id) && !wasDropped(id);
  });
  const words = `${alive.length} responses of requests that are over go on, and ${idsLost} ids were lost`;
  return alive.length > idsLost ? [{ promise: 'not stopped', words }] : [];
}
