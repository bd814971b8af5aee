import { vi } from 'vitest';
import { restartMs } from '../../../backend/src/engine/timing.js';
import { type Authorization, type LocalBackend, startLocalBackend } from '../../src/index.js';
import type { Caller } from './callers.js';
import { cancelRequest, type Input, see, seeOnce, submitRequest } from './operations.js';
import { meetPeople, optionsOf, type People } from './people.js';

/** Every state in which somebody may find another's request. */
export const states = [
  'queued',
  'in_progress',
  'completed',
  'completed, in parts',
  'cancelled',
  'failed',
] as const;
export type State = (typeof states)[number];

export interface VictimRequest {
  readonly id: string;
  readonly input: Input;
}

/** Whose requests are tried, and who must not get at them. */
export interface Victim {
  readonly owner: Caller;
  readonly requests: Readonly<Record<State, VictimRequest>>;
  readonly attackers: readonly Caller[];
}

export interface World {
  readonly backend: LocalBackend;
  readonly mode: Authorization;
  readonly people: People;
  readonly victims: readonly [Victim, Victim];
}

/** A text that is too large to lie on a row beside its input. */
const atLength = 'ä'.repeat(160_000);

const inputs: Readonly<Record<State, Input>> = {
  queued: { prompt: 'Wait' },
  in_progress: { prompt: 'Think' },
  completed: { prompt: 'Answer', system: 'Be brief', token: 50 },
  'completed, in parts': { prompt: 'Answer at length' },
  cancelled: { prompt: 'Forget it' },
  failed: { prompt: 'Fail' },
};

/** Starts a backend on which a user's and a guest's requests stand in every state, and stay there. */
export async function startWorld(mode: Authorization): Promise<World> {
  let delivers = true;
  const backend = await startLocalBackend({
    ...optionsOf(mode),
    standIn: {
      answer({ messages }) {
        const prompt = messages.at(-1)?.content ?? '';
        if (prompt.startsWith('Think')) return new Promise(() => {});
        if (prompt.startsWith('Fail')) return { status: 400 };
        return prompt.includes('at length') ? atLength : `The secret of "${prompt}"`;
      },
    },
    faults: {
      // A row whose event is lost stays queued, since the reaper dies before it finds it.
      deliveries: () => (delivers ? 1 : 0),
      kill: ({ call }) => call === 'store.findDue',
    },
  });

  async function submit(owner: Caller, state: State): Promise<VictimRequest> {
    const request = { id: crypto.randomUUID(), input: inputs[state] };
    await submitRequest(owner, request.id, request.input);
    return request;
  }

  const submitBoth = async (owner: Caller) => ({
    queued: await submit(owner, 'queued'),
    cancelled: await submit(owner, 'cancelled'),
  });

  async function makeVictim(
    owner: Caller,
    unheard: Pick<Victim['requests'], 'queued' | 'cancelled'>,
    attackers: readonly Caller[],
  ): Promise<Victim> {
    await cancelRequest(owner, unheard.cancelled.id);
    const requests = {
      ...unheard,
      in_progress: await submit(owner, 'in_progress'),
      completed: await submit(owner, 'completed'),
      'completed, in parts': await submit(owner, 'completed, in parts'),
      failed: await submit(owner, 'failed'),
    };
    for (const state of states) await seeOnce(owner, requests[state].id, state.replace(/,.*/, ''));
    return { owner, requests, attackers };
  }

  const people = await meetPeople(backend, mode);
  const { ann, bea, beaOfThePool, gil, gus, stranger } = people;
  // Before all others, of which no event must be lost.
  delivers = false;
  const [annsUnheard, gilsUnheard] = [await submitBoth(ann), await submitBoth(gil)];
  delivers = true;
  // Who has the API key is not told from others who have it: there the id is the only secret, as docs/backend.md says.
  const others = mode === 'apiKey' ? [] : [bea];
  const victims: World['victims'] = [
    await makeVictim(ann, annsUnheard, [...others, beaOfThePool, gil, stranger]),
    await makeVictim(gil, gilsUnheard, [gus, ann, beaOfThePool, stranger]),
  ];
  await untilSettled({ backend, victims });
  return { backend, mode, people, victims };
}

/**
 * Waits until nobody has anything to do any more: each request but the victims' is over, and its end is booked. One that
 * was never admitted stays in the index for the reaper's second look, which never comes here.
 */
export async function untilSettled({ backend, victims }: Pick<World, 'backend' | 'victims'>): Promise<void> {
  const live = victims.flatMap(({ requests }) => [requests.queued.id, requests.in_progress.id]);
  await vi.waitFor(
    async () => {
      const indexed = (await backend.rows()).filter(({ check_bucket }) => check_bucket !== undefined);
      const toBook = indexed.filter((row) => !isPutOff(row));
      if (toBook.length > live.length) throw new Error('Some ends are not booked yet');
    },
    { timeout: 30_000, interval: 250 },
  );
}

function isPutOff({ admitted_at, completed_at, next_check_at }: Readonly<Record<string, unknown>>): boolean {
  const settled = Date.parse(String(completed_at)) + restartMs;
  return admitted_at === undefined && Date.parse(String(next_check_at)) >= settled;
}

/** A request as its owner sees it, and how often the model was asked. */
export async function lookAt(backend: LocalBackend, owner: Caller, id: string) {
  return { row: await see(owner, id), calls: backend.calls.length };
}

/** The whole table, but for what a worker renews while it waits for the model, and how often that was asked. */
export async function tableOf({ backend }: World) {
  const rows = (await backend.rows()).map(({ lease_until: _, next_check_at: __, ...row }) => row);
  return {
    rows: [...rows].sort((one, other) => (String(one.id) < String(other.id) ? -1 : 1)),
    calls: backend.calls.length,
  };
}

/** The keys of what lies beside the requests: a part of this one's answer, its owner's tally, the app's. */
export async function findKeys({ backend }: World, { id }: VictimRequest) {
  const rows = await backend.rows();
  const { owner } = rows.find((row) => row.id === id) ?? {};
  const keys = rows.map((row) => String(row.id));
  const tallies = keys.filter((key) => key.startsWith('usage#'));
  const find = (all: readonly string[], matches: (key: string) => boolean): string => {
    const key = all.find(matches);
    if (!key) throw new Error('There is no such item');
    return key;
  };
  return {
    part: find(keys, (key) => key.startsWith(`${id}#`)),
    // Who has the API key has none of his own.
    ownersTally: find(tallies, (key) => (owner ? key.endsWith(`#${owner}`) : key.split('#').length > 2)),
    appsTally: find(tallies, (key) => key.split('#').length === 2),
  };
}

/** The id of a request of this caller's that has been answered. */
export async function haveOneAnswered(owner: Caller): Promise<string> {
  const id = crypto.randomUUID();
  await submitRequest(owner, id, { prompt: 'A secret' });
  await seeOnce(owner, id, 'completed');
  return id;
}
