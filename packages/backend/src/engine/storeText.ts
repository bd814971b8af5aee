import { fitsRow } from './fitsRow.js';
import type { RequestStore, StoredText } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { splitText } from './textParts.js';

/**
 * Finds a place for a text: on the row, or, where the row would grow too large, in parts beside it. The parts are written
 * first and bear the attempt's token, so that nobody ever sees a part of a text whose row does not count it.
 *
 * @param seq Of how many deltas the text is made, where it was streamed.
 */
export async function storeText(
  request: StoredRequest,
  attempt: string,
  text: string,
  store: Pick<RequestStore, 'putPart'>,
  seq?: number,
): Promise<StoredText> {
  const deltas = seq === undefined ? {} : { seq };
  if (fitsRow(request, text)) return { content: text, ...deltas };
  const parts = splitText(text);
  for (const [number, part] of parts.entries()) await store.putPart(request, { attempt, number, text: part });
  return { parts: parts.length, ...deltas };
}
