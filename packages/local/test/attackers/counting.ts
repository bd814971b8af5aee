import { isTerminal } from '@amplify-ai-request/client/protocol';
import { vi } from 'vitest';
import type { LocalBackend } from '../../src/index.js';
import type { Caller } from './callers.js';
import { ask, submitRequest } from './operations.js';

interface Counted {
  readonly backend: LocalBackend;
}

/** Makes so many of something. */
export const many = <Made>(count: number, make: (index: number) => Made) =>
  Array.from({ length: count }, (_, index) => make(index));

/** Counts the requests by how they stand, and the calls of the model, once no more than so many are still open. */
export async function count({ backend }: Counted, requests: number, open = 0): Promise<string> {
  const rows = await vi.waitFor(
    async () => {
      const found = (await backend.rows()).filter(({ status }) => status !== undefined);
      const over = found.filter(({ status }) => isTerminal(String(status)));
      if (found.length !== requests || over.length < requests - open) throw new Error('Some are still open');
      if (found.some(({ status }) => status === 'queued')) throw new Error('Some are not begun yet');
      if (backend.calls.length < open) throw new Error('The model has not been asked yet');
      return found;
    },
    // A look at a large table takes a while itself.
    { timeout: 100_000, interval: Math.max(100, requests) },
  );
  const counts = new Map<string, number>();
  for (const { status, error } of rows) {
    const outcome = String((error as { code?: string } | undefined)?.code ?? status);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const said = [...counts].sort().map(([outcome, times]) => `${times} ${outcome}`);
  return `${said.join(', ')}; asked ${backend.calls.length} times`;
}

/** What the tallies hold of all requests together, once every end is booked. */
export async function booked({ backend }: Counted, expected: string): Promise<string> {
  const read = async () => {
    const tallies = (await backend.rows()).filter(({ id }) => String(id).startsWith('usage#'));
    const sum = (name: string, ofOwners: boolean) =>
      tallies
        .filter(({ id }) => String(id).split('#').length > 2 === ofOwners)
        .reduce((total, tally) => total + Number(tally[name] ?? 0), 0);
    return `booked: ${sum('live', true)} live, ${sum('requests', true)} of owners, ${sum('requests', false)} of the app`;
  };
  // What is right is so soon; what is wrong stays.
  await vi
    .waitFor(async () => {
      if ((await read()) !== expected) throw new Error('Not yet');
    }, 20_000)
    .catch(() => {});
  return read();
}

/** Submits so many requests at once. */
export const submitMany = (caller: Caller, times: number) =>
  Promise.all(many(times, () => submitRequest(caller, crypto.randomUUID(), { prompt: 'x' })));

/** Submits so many requests in one document. */
export const submitAliases = (caller: Caller, times: number) => {
  const fields = many(
    times,
    (index) => `n${index}: submitOpenAIRequest(id: "${crypto.randomUUID()}", prompt: "x") { id }`,
  );
  return ask(caller, `mutation { ${fields.join('\n')} }`);
};
