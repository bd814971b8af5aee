import type { Promises } from './brokenPromises.js';
import type { StageResponse } from './createBackgroundModel.js';
import type { Row, Stage } from './stage.js';

/** So long before the end a webhook must have come to be sure to be received, should the function die a few times. */
const receivedWithinMs = 80_000;

/**
 * Looks at the responses that the model has accepted of a request, and says in words which promise about them was broken.
 *
 * @param images What the row was, after each change.
 */
export function brokenResponses(
  stage: Stage,
  row: Row,
  images: readonly Row[],
  { mostCalls, workersMayBeHeld = false }: Promises,
): string[] {
  const { id, status, completed_at, response_id } = row;
  const own = stage.responses.filter(({ owner }) => owner.requestId === id);
  const named = new Set(images.map((image) => image.response_id));
  const end = Date.parse(String(completed_at));
  const wasWithinReach = ({ id, toldAt = Infinity }: StageResponse) =>
    (named.has(id) && !workersMayBeHeld) || toldAt + receivedWithinMs < end;
  // Of several, as `retryUnknown` makes them, the row knows one.
  const lost = (own.length > 1 ? [] : own).filter(
    (response) =>
      response.outcome.state === 'answered' &&
      Number(response.endedAt) < end &&
      response.keptUntil > end &&
      wasWithinReach(response),
  );
  const broken: string[] = [];

  if (own.length > mostCalls) broken.push(`${id} was accepted ${own.length} times`);
  if (response_id !== undefined) broken.push(`${id} still names a response`);
  if (own.some((response) => response.endedAt === undefined && named.has(response.id))) {
    broken.push(`${id} is over, and its response goes on`);
  }
  if (status === 'failed' && lost.length > 0) broken.push(`${id} lost an answer that was paid for`);
  if (own.length > 0 && status === 'completed' && !own.some(isAnsweredBy(row))) {
    broken.push(`${id} holds another answer than its response`);
  }
  return broken;
}

/** Only its length is looked at of a text in parts. */
function isAnsweredBy({ content, parts }: Row): (response: StageResponse) => boolean {
  return ({ outcome }) =>
    outcome.state === 'answered' && (parts !== undefined || outcome.answer.content === content);
}
