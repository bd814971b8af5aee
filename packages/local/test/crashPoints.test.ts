import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StreamRecord } from '../src/dynamodb/streamRecord.js';
import { brokenPromises } from './stage/brokenPromises.js';
import { createStage, type Stage, type StageFaults } from './stage/createStage.js';
import { ids, type Path, paths } from './stage/paths.js';

/*
 * A function is killed before and after every single call that it makes to the world, on every path that a request can
 * take, while its events come once, again, twice at once, late or never, and the reaper comes sooner or later. Whatever is
 * left of the request must keep the promises.
 */

const lifeSeconds = 60;
const graceSeconds = 90;

/** What may happen to the events, the stream's and the worker's. */
const deliveries: Readonly<Record<string, () => Pick<StageFaults, 'deliver' | 'invoke'>>> = {
  'come once': () => ({}),
  'come again': () => ({
    deliver: async (_, deliver) => {
      await deliver();
      await deliver();
    },
    invoke: async (deliver) => {
      await deliver();
      await deliver();
    },
  }),
  'come twice at once': () => ({
    deliver: async (_, deliver) => void (await Promise.all([deliver(), deliver()])),
    invoke: async (deliver) => void (await Promise.all([deliver(), deliver()])),
  }),
  'come in the wrong order, and the end again at last': () => {
    const held: (() => Promise<void>)[] = [];
    return {
      async deliver({ eventName }: StreamRecord, deliver) {
        if (eventName === 'INSERT' && held.length === 0) {
          held.push(deliver);
          return deliver();
        }
        await deliver();
        for (const again of held) await again();
        await deliver();
      },
    };
  },
  'of the stream are lost': () => ({ deliver: async () => {} }),
};

let combinations = 0;
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
afterAll(() =>
  console.log(`${combinations} combinations of path, crash, delivery and reaper kept the promises.`),
);

/** Plays a path to its end, and returns the stage for a look. */
async function play(
  path: Path,
  faults: StageFaults,
  options: { firstReapMs: number; retryUnknown: boolean },
) {
  const { settings, presets, model, capped } = path;
  const stage = await createStage({
    presets,
    ...(model && { model }),
    firstReapMs: options.firstReapMs,
    settings: { ...settings, timeoutSeconds: lifeSeconds, retryUnknown: options.retryUnknown },
    faults: { ...faults, ...(capped && { invoke: async () => {} }) },
  });
  const act =
    path.act ?? ((on: Stage) => on.submit('ann', { id: ids[0], prompt: 'Number 0' }).then(() => {}));
  await act(stage);
  await stage.clock.advance((lifeSeconds + graceSeconds) * 1000);
  // A run of the reaper that was killed itself is made up for by the next; counts are booked by the one after an end.
  await stage.clock.advance((stage.reaperKills + 1) * 60_000);
  return stage;
}

const outcomes = async (stage: Stage) =>
  (await stage.items())
    .filter(({ id }) => (ids as readonly string[]).includes(id))
    .sort((one, other) => one.id.localeCompare(other.id))
    .map(({ status, error }) => (status === 'failed' ? (error as { code: string }).code : status));

describe.for(Object.entries(deliveries))('when events %s', ([title, makeFaults]) => {
  const lost = title.includes('lost');
  const firstReaps = lost || title === 'come once' ? [60_000, 31_000] : [60_000];

  test.for(paths)('nothing that dies on the way of $title breaks a promise', async (path) => {
    for (const firstReapMs of firstReaps) {
      const calm = await play(path, makeFaults(), { firstReapMs, retryUnknown: false });
      expect(await brokenPromises(calm, { mostCalls: 1 })).toEqual([]);
      if (!lost) expect(await outcomes(calm)).toEqual(path.ends);
      const points = calm.callNames.map((name, index) => ({ name, number: index + 1 })).filter(isWorthIt);
      await calm.stop();

      for (const { name, number } of points) {
        const kill: StageFaults['kill'] = (call) => call.number === number;
        const stage = await play(path, { ...makeFaults(), kill }, { firstReapMs, retryUnknown: false });
        expect(await brokenPromises(stage, { mostCalls: 1 }), `killed ${name}, call ${number}`).toEqual([]);
        combinations += 1;
        await stage.stop();
      }
    }
  });
});

/** The reaper asks its sixteen buckets at once: dying at one of them is dying at any. */
function isWorthIt({ name }: { name: string }, index: number, all: readonly { name: string }[]): boolean {
  return !name.endsWith('store.findDue') || all[index - 1]?.name !== name;
}
