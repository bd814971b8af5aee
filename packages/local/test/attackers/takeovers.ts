import type { Caller } from './callers.js';
import { cancelRequest, fetchRequest, submitRequest } from './operations.js';
import { refusalOf } from './protocol.js';
import type { Try } from './tries.js';

interface Takeover {
  readonly owner: Caller;
  readonly attacker: Caller;
}

const input = { prompt: 'A secret of the owner' };

/**
 * Somebody may be faster under an id. Its owner then hears that it is taken, and nobody sees anything of the other's. To
 * be faster he would have to guess a UUID.
 */
export const takeovers: readonly Try<Takeover>[] = [
  {
    to: 'leave a tombstone on an id before its owner submits',
    refusal: 'owner: conflict, not_found, not_found; attacker: cancelled',
    act: (stage) => beFaster(stage, (attacker, id) => cancelRequest(attacker, id)),
  },
  {
    to: 'submit under an id before its owner does',
    refusal: 'owner: conflict, not_found, not_found; attacker: Mine',
    act: (stage) => beFaster(stage, (attacker, id) => submitRequest(attacker, id, { prompt: 'Mine' })),
  },
  {
    to: 'submit the same under an id before its owner does',
    refusal: 'owner: conflict, not_found, not_found; attacker: A secret of the owner',
    act: (stage) => beFaster(stage, (attacker, id) => submitRequest(attacker, id, input)),
  },
  {
    to: 'submit under an id whose owner has cancelled it before he submits',
    refusal: 'conflict; owner: none',
    async act({ owner, attacker }) {
      const id = crypto.randomUUID();
      await cancelRequest(owner, id);
      const refusal = refusalOf(await submitRequest(attacker, id, { prompt: 'Mine' }));
      return `${refusal}; owner: ${refusalOf(await submitRequest(owner, id, input))}`;
    },
  },
  {
    to: 'submit at the same moment as the owner, 5 times',
    refusal: 'each time one of them: conflict, and not_found to him alone',
    act: ({ owner, attacker }) =>
      always(5, async (id) => {
        const both = [owner, attacker];
        const replies = await Promise.all(both.map((caller) => submitRequest(caller, id, input)));
        const fetched = await Promise.all(both.map((caller) => fetchRequest(caller, id)));
        const outcomes = both.map((_, index) =>
          [replies[index], fetched[index]].map((reply) => reply && refusalOf(reply)).join(', '),
        );
        return outcomes.sort().join('; ') === 'conflict, not_found; none, none'
          ? 'each time one of them: conflict, and not_found to him alone'
          : outcomes.join('; ');
      }),
  },
  {
    to: 'cancel at the same moment as the owner submits, 5 times',
    refusal: 'each time: too late, or the owner is told of a conflict',
    act: ({ owner, attacker }) =>
      always(5, async (id) => {
        const [submitted, cancelled] = (
          await Promise.all([submitRequest(owner, id, input), cancelRequest(attacker, id)])
        ).map(refusalOf);
        const fetched = refusalOf(await fetchRequest(owner, id));
        const outcome = `${cancelled}; owner: ${submitted}, ${fetched}`;
        return ['not_found; owner: none, none', 'none; owner: conflict, not_found'].includes(outcome)
          ? 'each time: too late, or the owner is told of a conflict'
          : outcome;
      }),
  },
];

/** What the owner hears of his submit, fetch and cancel, and what the attacker then finds under the id. */
async function beFaster(
  { owner, attacker }: Takeover,
  take: (attacker: Caller, id: string) => Promise<unknown>,
): Promise<string> {
  const id = crypto.randomUUID();
  await take(attacker, id);
  const replies = [
    await submitRequest(owner, id, input),
    await fetchRequest(owner, id),
    await cancelRequest(owner, id),
  ];
  const { prompt, status } = (await fetchRequest(attacker, id)).data?.fetchOpenAIRequest ?? {};
  return `owner: ${replies.map(refusalOf).join(', ')}; attacker: ${prompt ?? status}`;
}

/** The outcome, if it is always the same. */
async function always(times: number, play: (id: string) => Promise<string>): Promise<string> {
  const outcomes = new Set<string>();
  for (let time = 0; time < times; time += 1) outcomes.add(await play(crypto.randomUUID()));
  return [...outcomes].join(' | ');
}
