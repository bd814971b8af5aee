import { checkRow } from '../checkRow.js';
import { AIRequestError } from '../errors.js';
import type { RequestRow } from '../protocol.js';

/** More than any backend of ours writes. */
const mostParts = 32;

/**
 * Returns the row with its whole text, where that was too large to lie on the row. Only a row that is over has parts, so
 * they are fetched once.
 */
export async function joinParts(
  row: RequestRow,
  fetchPart: (part: number) => Promise<RequestRow>,
): Promise<RequestRow> {
  const count = row?.parts ?? 0;
  // A row with another count stays without its text, and so is refused by whoever checks it.
  if (!Number.isInteger(count) || count < 1 || count > mostParts) return row;
  const parts = Array.from({ length: count }, async (_, part) => {
    const { content } = checkRow(await fetchPart(part), row.id);
    if (content) return content;
    throw new AIRequestError('connection', 'A part of the answer did not arrive.');
  });
  return { ...row, content: (await Promise.all(parts)).join('') };
}
