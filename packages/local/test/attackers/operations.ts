import { isTerminal, type SubmitArguments } from '@amplify-ai-request/client/protocol';
import type { Caller } from './callers.js';
import { type Reply, refusalOf, type View } from './protocol.js';

/** Everything that the API shows of a request. */
export const view = `{
  id status system prompt messages token temperature format model preset variables schema stream
  content parts seq retries answer_format answered_by finish_reason created_at started_at completed_at deadline_at
  token_usage { prompt_tokens completion_tokens total_tokens }
  error { code message }
}`;

const types: Readonly<Record<keyof SubmitArguments, string>> = {
  id: 'ID!',
  system: 'String',
  prompt: 'String',
  messages: 'String',
  token: 'Int',
  temperature: 'Float',
  format: 'String',
  model: 'String',
  preset: 'String',
  variables: 'String',
  schema: 'String',
  stream: 'Boolean',
};
const names = Object.entries(types);

export const submitDocument = `mutation Submit(${names.map(([name, type]) => `$${name}: ${type}`).join(', ')}) {
  submitOpenAIRequest(${names.map(([name]) => `${name}: $${name}`).join(', ')}) ${view}
}`;
export const fetchDocument = `query Fetch($id: ID!, $part: Int) { fetchOpenAIRequest(id: $id, part: $part) ${view} }`;
export const cancelDocument = `mutation Cancel($id: ID!) { cancelOpenAIRequest(id: $id) ${view} }`;

export type Input = Omit<SubmitArguments, 'id'>;

export const ask = (caller: Caller, query: string, variables: object = {}): Promise<Reply> =>
  caller.send(JSON.stringify({ query, variables }));

export const submitRequest = (caller: Caller, id: string, input: Readonly<Record<string, unknown>>) =>
  ask(caller, submitDocument, { ...input, id });
export const fetchRequest = (caller: Caller, id: unknown, part?: number) =>
  ask(caller, fetchDocument, { id, part });
export const cancelRequest = (caller: Caller, id: unknown) => ask(caller, cancelDocument, { id });

/** A request as its owner finds it; it must be there. */
export async function see(owner: Caller, id: string, part?: number): Promise<View> {
  const reply = await fetchRequest(owner, id, part);
  const row = reply.data?.fetchOpenAIRequest;
  if (!row) throw new Error(`${owner.name} does not find his request: ${refusalOf(reply)}`);
  return row;
}

/** The request once it is in one of these states, or over. */
export async function seeOnce(owner: Caller, id: string, ...statuses: string[]): Promise<View> {
  for (;;) {
    const row = await see(owner, id);
    const status = String(row.status);
    if (statuses.includes(status) || (statuses.length === 0 && isTerminal(status))) return row;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Submits, waits for the end, and tells how the backend refused: at once, or by the error on the row, where the limits are
 * looked at.
 */
export async function submitToTheEnd(caller: Caller, input: Readonly<Record<string, unknown>>) {
  const id = crypto.randomUUID();
  const refusal = refusalOf(await submitRequest(caller, id, input));
  if (refusal !== 'none') return refusal;
  const { status, error } = await seeOnce(caller, id);
  return status === 'failed' ? `failed: ${(error as { code: string }).code}` : String(status);
}
