import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backgroundPaths, crossingPaths } from './stage/backgroundPaths.js';
import type { Path } from './stage/paths.js';
import { play } from './stage/play.js';
import type { StageFaults, TableCall } from './stage/stage.js';

/*
 * What crashPoints.test.ts does, where the model works on by itself: dispatcher, reaper, worker and webhook are killed at
 * every call that they make to the world, on every path. No request is accepted twice, nothing that was paid for is
 * lost while the model keeps it, and no response goes on when its request is over.
 */

interface Deliveries {
  readonly title: string;
  readonly make: () => Pick<StageFaults, 'deliver' | 'invoke' | 'webhook'>;
  readonly paths: readonly Path[];
  /** The ends are those of the path. */
  readonly asUsual: boolean;
  readonly firstReapMs: number;
  readonly settings?: { readonly retryUnknown: boolean };
}

const twiceAtOnce = async (deliver: () => Promise<void>) => void (await Promise.all([deliver(), deliver()]));

const deliveries: readonly Deliveries[] = [
  { title: 'come once', make: () => ({}), paths: backgroundPaths, asUsual: true, firstReapMs: 60_000 },
  {
    title: 'come twice at once',
    make: () => ({
      deliver: (_, deliver) => twiceAtOnce(deliver),
      invoke: twiceAtOnce,
      webhook: twiceAtOnce,
    }),
    paths: crossingPaths.filter(({ title }) => !/lost|dies/.test(title)),
    asUsual: false,
    firstReapMs: 31_000,
  },
  {
    title: 'of the stream are lost',
    make: () => ({ deliver: async () => {} }),
    paths: crossingPaths.filter(({ title }) => title.includes('cancel')),
    asUsual: false,
    firstReapMs: 60_000,
  },
  {
    title: 'come once, and what is unknown is tried again',
    make: () => ({}),
    paths: crossingPaths.filter(({ title }) => /lost|dies/.test(title)),
    asUsual: false,
    firstReapMs: 31_000,
    settings: { retryUnknown: true },
  },
];

/**
 * Before a call is after the one before it. Where it matters who comes when, a function also dies before it has begun, and
 * before it turns to the model.
 */
const moments = /^after/;
const momentsOfCrossings = /^after|^before (store\.read|verify|background)/;

/** The deaths on these are deaths on another way. */
const likeOthers = /preset|twice|streamed|never run|fails/;

/** Neither is a call to the world: dying there is dying at the call before. */
const ofNoEffect = /(log|metrics)\./;

let combinations = 0;
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
afterAll(() => console.log(`${combinations} combinations of path, crash and delivery kept the promises.`));

describe.for(deliveries)('when events $title', ({ make, paths, asUsual, firstReapMs, settings }) => {
  test.for(paths)('nothing that dies on the way of $title breaks a promise', async (path) => {
    const options = { settings, firstReapMs, mostCalls: settings?.retryUnknown ? 4 : path.mostCalls };
    const calm = await play(path, { ...options, faults: make() });
    expect(calm.broken).toEqual([]);
    if (asUsual) expect(calm).toMatchObject({ ends: path.ends, alive: path.orphans ?? 0 });

    if (likeOthers.test(path.title)) return;
    const chosen = crossingPaths.includes(path) ? momentsOfCrossings : moments;
    for (const [index, name] of calm.callNames.entries()) {
      if (ofNoEffect.test(name) || !chosen.test(name)) continue;
      // A run of the reaper asks its sixteen buckets at once: dying at one of them is dying at any.
      if (name.endsWith('store.findDue') && !startsSomething(calm.callNames, index)) continue;
      const kill: StageFaults['kill'] = ({ number }) => number === index + 1;
      const { broken } = await play(path, { ...options, faults: { ...make(), kill } });
      expect(broken, `killed ${name}, call ${index + 1}`).toEqual([]);
      combinations += 1;
    }
  });
});

/** Whether this is the last question of a run of the reaper that finds something. */
function startsSomething(names: readonly string[], index: number): boolean {
  const next = names[index + 1] ?? '';
  return next !== names[index] && !next.endsWith('store.findDue') && !ofNoEffect.test(next);
}

test.for(crossingPaths.filter(({ title }) => /^a response/.test(title)))(
  'a table that fails once on the way of $title breaks no promise',
  async (path) => {
    const calls: TableCall[] = [];
    await play(path, { faults: { beforeCall: async (call) => void calls.push(call) } });
    for (const [index, { by, operation }] of calls.entries()) {
      // What fails in a resolver, its caller is told.
      if (operation === 'Query' || !/^(store|usage)\./.test(by)) continue;
      let count = 0;
      const beforeCall = async () => {
        if (count++ === index) throw new Error('The table is not there');
      };
      const { broken } = await play(path, { faults: { beforeCall }, mostCalls: path.mostCalls });
      expect(broken, `failed ${by}, call ${index + 1}`).toEqual([]);
      combinations += 1;
    }
  },
);
