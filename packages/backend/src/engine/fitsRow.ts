import type { StoredRequest } from './storedRequest.js';
import { needsParts } from './textParts.js';

/** Tells whether a text finds room on its request's row, beside what the client sent. */
export function fitsRow(
  { system, prompt, messages, variables, schema }: StoredRequest,
  text: string,
): boolean {
  return !needsParts([system, prompt, messages, variables, schema], text);
}
