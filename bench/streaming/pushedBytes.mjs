import { eventFields, operationNames, publishedFields } from '@amplify-ai-request/client/protocol';

/** @import { RequestEvent } from '@amplify-ai-request/client/protocol' */
/** @typedef {RequestEvent & { owner?: string }} PublishedEvent */

const names = operationNames();
const subscription = '00000000-0000-4000-8000-000000000000';
const mutation = `mutation Publish($id: ID!, $owner: String, $seq: Int, $delta: String, $retries: Int, $request: String) {
    ${names.publish}(id: $id, owner: $owner, seq: $seq, delta: $delta, retries: $retries, request: $request) {
      ${publishedFields}
    }
  }`;

/**
 * Counts what a function sends to AppSync to publish an event: the body of its mutation.
 *
 * @param {PublishedEvent} event
 */
export function mutationBytes({ request, ...event }) {
  const variables = { ...event, request: request && JSON.stringify(request) };
  return Buffer.byteLength(JSON.stringify({ query: mutation, variables }));
}

/**
 * Counts what comes over the subscriber's socket for it: the fields that were asked for, null where they are absent.
 *
 * @param {PublishedEvent} event
 */
export function pushBytes({ request, ...event }) {
  const [own = '', ofRequest = ''] = eventFields.split(/request \{/);
  const data = { ...pick(event, own), request: request ? pick(request, ofRequest) : null };
  return Buffer.byteLength(toPush({ [names.subscribe]: data }));
}

/**
 * Makes of data what AppSync sends over the socket.
 *
 * @param {object} data
 */
export function toPush(data) {
  return JSON.stringify({ type: 'data', id: subscription, payload: { data } });
}

/**
 * @param {object} from
 * @param {string} selection of fields; what is selected of a field comes whole
 */
function pick(from, selection) {
  const fields = selection.replace(/\{[^}]*\}/g, '').match(/\w+/g) ?? [];
  const known = new Map(Object.entries(from));
  return Object.fromEntries(fields.map((field) => [field, known.get(field) ?? null]));
}
