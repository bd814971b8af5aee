import type { RequestStore, StoredText } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { needsParts, splitText } from './textParts.js';

/**
 * Finds a place for a text: on the row, or, where the row would grow too large, in parts beside it. The parts are written
 * first and bear the attempt's token, so that nobody ever sees a part of a text whose row does not count it.
 */
export async function storeText(
  request: StoredRequest,
  attempt: string,
  text: string,
  store: Pick<RequestStore, 'putPart'>,
): Promise<StoredText> {
  const { system, prompt, messages, variables } = request;
  if (!needsParts([system, prompt, messages, variables], text)) return { content: text };
  const parts = splitText(text);
  for (const [number, part] of parts.entries()) await store.putPart(request, { attempt, number, text: part });
  return { parts: parts.length };
}
