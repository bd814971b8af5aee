import { AIRequestError } from './errors.js';
import { type RequestRow, requestStatuses } from './protocol.js';

/**
 * Takes what a backend answered for a row of this request.
 *
 * @throws {AIRequestError} `misconfigured`, when it is none.
 */
export function checkRow(row: unknown, requestId: string): RequestRow {
  if (isRow(row) && row.id === requestId) return row;
  const message =
    'The backend did not answer with the request: bring it and this package to the same version.';
  throw new AIRequestError('misconfigured', message, { requestId });
}

function isRow(row: unknown): row is RequestRow {
  const { status, content, parts } = (row ?? {}) as Partial<RequestRow>;
  return (
    requestStatuses.some((known) => known === status) &&
    // Where there are parts and no text, they were not joined: the answer would be lost in silence.
    (typeof content === 'string' || (content ?? parts ?? null) === null)
  );
}
