import { createHash } from 'node:crypto';
import type { AIRequestTransport, RequestEvent, RequestRow } from '@amplify-ai-request/client';
import { isTerminal } from '@amplify-ai-request/client/protocol';

export interface Witness {
  /** Passes everything on, and remembers what the backend said. */
  readonly watch: (transport: AIRequestTransport, owner: string) => AIRequestTransport;
  /** The ids whose submit, or cancel, was acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  /** How the backend first described the end of a request, by id. */
  readonly ends: ReadonlyMap<string, RequestRow>;
  /** The ids of which it later said something else. */
  readonly changed: ReadonlySet<string>;
  /** Who has heard events of a request, and how many, by id. */
  readonly heard: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** Makes what sees every row that reaches any client. */
export function createWitness(): Witness {
  const acknowledged = new Set<string>();
  const ends = new Map<string, RequestRow>();
  const changed = new Set<string>();
  const heard = new Map<string, Record<string, number>>();

  function hear({ id }: RequestEvent, owner: string): void {
    const times = heard.get(id) ?? {};
    heard.set(id, times);
    times[owner] = (times[owner] ?? 0) + 1;
  }

  function see(row: RequestRow): RequestRow {
    if (!isTerminal(row.status)) {
      if (ends.has(row.id)) changed.add(row.id);
      return row;
    }
    const first = ends.get(row.id);
    if (!first) ends.set(row.id, row);
    else if (digest(first) !== digest(row)) changed.add(row.id);
    return row;
  }

  return {
    acknowledged,
    ends,
    changed,
    heard,
    watch: ({ submit, fetch, cancel, subscribe }, owner) => ({
      async submit(id, input, call) {
        const row = await submit(id, input, call);
        acknowledged.add(id);
        return see(row);
      },
      fetch: async (id, call) => see(await fetch(id, call)),
      async cancel(id, call) {
        const row = await cancel(id, call);
        acknowledged.add(id);
        return see(row);
      },
      subscribe: (id, subscriber) =>
        subscribe?.(id, {
          ...subscriber,
          onEvent(event) {
            hear(event, owner);
            subscriber.onEvent(event);
          },
        }) ?? (() => {}),
    }),
  };
}

function digest(row: object): string {
  const entries = Object.entries(row).filter(([, value]) => value !== null && value !== undefined);
  return createHash('sha256').update(JSON.stringify(entries.sort())).digest('hex');
}
