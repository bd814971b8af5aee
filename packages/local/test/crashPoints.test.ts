import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StreamRecord } from '../src/dynamodb/streamRecord.js';
import { paths } from './stage/paths.js';
import { type PlayOptions, play } from './stage/play.js';
import type { StageFaults } from './stage/stage.js';
import { streamedPaths } from './stage/streamedPaths.js';

/*
 * A function is killed at every single call that it makes to the world, on every path that a request can
 * take, while its events come once, again, twice at once, late or never, and the reaper comes sooner or later. Whatever is
 * left of the request must keep the promises.
 */

interface Deliveries extends Pick<PlayOptions, 'settings'> {
  readonly title: string;
  readonly make: () => Pick<StageFaults, 'deliver' | 'invoke'>;
  readonly firstReaps: readonly number[];
  /** The streamed paths are played, too: they say nothing new of the other deliveries, and take long. */
  readonly streamed?: boolean;
  /** The stream is silent: what it would have been told, the reaper finds too late for some. */
  readonly lost?: boolean;
}

const twice = async (deliver: () => Promise<void>) => {
  await deliver();
  await deliver();
};
const twiceAtOnce = async (deliver: () => Promise<void>) => void (await Promise.all([deliver(), deliver()]));

const deliveries: readonly Deliveries[] = [
  { title: 'come once', make: () => ({}), firstReaps: [60_000, 31_000], streamed: true },
  {
    title: 'come again',
    make: () => ({ deliver: (_, deliver) => twice(deliver), invoke: twice }),
    firstReaps: [60_000],
  },
  {
    title: 'come twice at once',
    make: () => ({ deliver: (_, deliver) => twiceAtOnce(deliver), invoke: twiceAtOnce }),
    firstReaps: [60_000],
  },
  {
    title: 'come in the wrong order, and the end once more at last',
    make() {
      const held: (() => Promise<void>)[] = [];
      return {
        async deliver({ eventName }: StreamRecord, deliver) {
          if (eventName === 'INSERT') held.push(deliver);
          else for (const late of held) await late();
          await deliver();
          if (eventName !== 'INSERT') await deliver();
        },
      };
    },
    firstReaps: [60_000],
  },
  {
    title: 'of the stream are lost',
    make: () => ({ deliver: async () => {} }),
    firstReaps: [60_000, 31_000],
    lost: true,
  },
  {
    title: 'come once, and what is unknown is tried again',
    make: () => ({}),
    firstReaps: [31_000],
    settings: { retryUnknown: true },
  },
];

/**
 * Before a call is after the one before it, to everybody else: only before its first call, and before it turns to the
 * model, a function dies for a reason of its own.
 */
const moments = /^after|^before (store\.read|store\.claim|store\.findDue|model)/;

let combinations = 0;
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
afterAll(() =>
  console.log(`${combinations} combinations of path, crash, delivery and reaper kept the promises.`),
);

describe.for(deliveries)('when events $title', ({ make, firstReaps, lost, settings, streamed }) => {
  test.for(streamed ? [...paths, ...streamedPaths] : paths)(
    'nothing that dies on the way of $title breaks a promise',
    async (path) => {
      const retryUnknown = settings?.retryUnknown ?? path.settings?.retryUnknown;
      // Then each death may cost one call more: the path's own, and the one that is added here.
      const options = { settings, mostCalls: retryUnknown ? 3 : 1 };
      const endsAsUsual = !lost && !(settings?.retryUnknown && path.ends.includes('unknown_outcome'));
      for (const firstReapMs of firstReaps) {
        const calm = await play(path, { ...options, firstReapMs, faults: make() });
        expect(calm.broken).toEqual([]);
        if (endsAsUsual) expect(calm.ends).toEqual(path.ends);

        for (const [index, name] of calm.callNames.entries()) {
          if (!moments.test(name)) continue;
          // The reaper asks its sixteen buckets at once: dying at one of them is dying at any.
          if (name.endsWith('store.findDue') && calm.callNames[index - 1] === name) continue;
          const kill: StageFaults['kill'] = ({ number }) => number === index + 1;
          const { broken } = await play(path, { ...options, firstReapMs, faults: { ...make(), kill } });
          expect(broken, `killed ${name}, call ${index + 1}`).toEqual([]);
          combinations += 1;
        }
      }
    },
  );
});
