import type { LocalBackend } from '../../src/index.js';
import type { Caller } from './callers.js';
import { ask, seeOnce, submitDocument, submitRequest, view } from './operations.js';
import { type Reply, refusalOf } from './protocol.js';
import type { Try } from './tries.js';

/** What the backend alone writes, each with a value that somebody would like it to have. */
const writtenByTheBackend: Readonly<Record<string, string>> = {
  owner: '"ann"',
  status: 'completed',
  content: '"Forged"',
  parts: '1',
  answer_format: '"json"',
  answered_by: '"gpt-9"',
  token_usage: '{ total_tokens: 0 }',
  finish_reason: '"stop"',
  error: '{ code: "failed", message: "Forged" }',
  created_at: '"2020-01-01T00:00:00.000Z"',
  started_at: '"2020-01-01T00:00:00.000Z"',
  completed_at: '"2020-01-01T00:00:00.000Z"',
  deadline_at: '"2999-01-01T00:00:00.000Z"',
  ttl: '99999999999',
  guest: 'false',
  counts: '{ owner: "x", app: "x" }',
  admitted_at: '"2020-01-01T00:00:00.000Z"',
  attempt: '"x"',
  lease_until: '"2999-01-01T00:00:00.000Z"',
  retries: '-1000',
  next_check_at: '"2999-01-01T00:00:00.000Z"',
  check_bucket: '"x"',
  response_id: '"x"',
};

const asArguments: readonly Try<Caller>[] = Object.entries(writtenByTheBackend).map(([field, value]) => ({
  to: `set the ${field} of a request that he submits`,
  refusal: `Unknown argument "${field}", then not_found`,
  act: (caller) =>
    thenFetch(
      caller,
      (id) => `mutation {
      submitOpenAIRequest(id: "${id}", prompt: "x", ${field}: ${value}) ${view}
    }`,
    ),
}));

export const submittedFields: readonly Try<Caller>[] = [
  ...asArguments,
  {
    to: 'submit a whole row, as to a generated mutation',
    refusal: 'Unknown argument "input", Field "submitOpenAIRequest", then not_found',
    act: (caller) =>
      thenFetch(
        caller,
        (id) => `mutation { submitOpenAIRequest(input: { id: "${id}", status: completed }) ${view} }`,
      ),
  },
  {
    to: 'submit an object in the place of a prompt',
    refusal: 'Variable "$prompt", then not_found',
    act: (caller) => thenFetch(caller, () => submitDocument, { prompt: { S: 'x' } }),
  },
  {
    to: 'submit a list in the place of a prompt',
    refusal: 'Variable "$prompt", then not_found',
    act: (caller) => thenFetch(caller, () => submitDocument, { prompt: ['x'] }),
  },
  {
    to: 'submit a text in the place of a token count',
    refusal: 'Variable "$token", then not_found',
    act: (caller) => thenFetch(caller, () => submitDocument, { prompt: 'x', token: '1e9' }),
  },
];

/** Asks for a mutation about a new id, and whether it has left a row. */
async function thenFetch(caller: Caller, query: (id: string) => string, input = {}): Promise<string> {
  const id = crypto.randomUUID();
  const reply: Reply = await ask(caller, query(id), { ...input, id });
  const after = await ask(caller, `{ fetchOpenAIRequest(id: "${id}") { id } }`);
  return `${refusalOf(reply)}, then ${refusalOf(after)}`;
}

export interface WithTheTable {
  readonly backend: LocalBackend;
  readonly caller: Caller;
}

/** GraphQL drops variables that a document does not declare, so that these requests are taken. */
export const undeclaredFields: readonly Try<WithTheTable>[] = [
  {
    to: 'submit all of these as variables that the document does not declare',
    refusal: 'completed as without them',
    async act({ backend, caller }) {
      const id = crypto.randomUUID();
      const forged = Object.fromEntries(Object.keys(writtenByTheBackend).map((field) => [field, 'forged']));
      await submitRequest(caller, id, { ...forged, prompt: 'x' });
      const { status } = await seeOnce(caller, id);
      const row = (await backend.rows()).find((item) => item.id === id);
      const isClean = row !== undefined && !JSON.stringify(row).includes('forged');
      return `${status} ${isClean ? 'as without them' : JSON.stringify(row)}`;
    },
  },
];
