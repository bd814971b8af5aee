import { largestEventBytes, type RequestRow } from '@amplify-ai-request/client/protocol';
import type { PublishedEvent } from './ports.js';
import type { StoredRequest } from './storedRequest.js';

/** What a row shows: the fields of `rowFields`. */
const shown = [
  'id',
  'status',
  'format',
  'content',
  'parts',
  'seq',
  'retries',
  'answer_format',
  'answered_by',
  'finish_reason',
  'created_at',
  'started_at',
  'completed_at',
  'deadline_at',
  'background',
  'token_usage',
  'error',
] as const satisfies readonly (keyof RequestRow & keyof StoredRequest)[];

/** Kept back for what AppSync puts around an event, and for the null of each field that it lacks. */
const envelopeBytes = 2_000;

/** Says of an event whom it is for, and to which run of the model it belongs. */
export function addressOf({ id, owner, retries }: StoredRequest): PublishedEvent {
  return { id, ...(owner !== undefined && { owner }), ...(retries !== undefined && { retries }) };
}

/**
 * Turns a request that is over into the event that tells so. A text that has been published in deltas is left out;
 * what is too large to be sent is to be read from the row.
 */
export function toEvent(request: StoredRequest): PublishedEvent {
  const address = addressOf(request);
  const names = shown.filter(
    (name) => request[name] !== undefined && !(name === 'content' && wasPublished(request)),
  );
  const row = Object.fromEntries(names.map((name) => [name, request[name]]));
  const event = { ...address, request: row as unknown as RequestRow };
  return Buffer.byteLength(JSON.stringify(event)) > largestEventBytes - envelopeBytes ? address : event;
}

function wasPublished({ stream, background }: StoredRequest): boolean {
  return Boolean(stream) && !background;
}
