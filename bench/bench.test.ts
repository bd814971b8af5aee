// The figures of the start delay rest on a simulation: here it is held to Lambda's rules, by counting. And what is published
// of all figures follows from them.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEventSourceMapping } from '../packages/local/src/lambda/eventSourceMapping.js';
import { lossesAmong } from './report/toComparisonRows.mjs';
import { checkFigures } from './runBenchmark.mjs';
import { createSimulation } from './simulation/createSimulation.mjs';
import { simulateMapping } from './simulation/simulateMapping.mjs';
import { createRequests } from './startDelay/createRequests.mjs';
import { laneOf } from './startDelay/realHeldDelays.mjs';
import { simulateWorkers } from './startDelay/simulateWorkers.mjs';
import { createRandom } from './statistics/createRandom.mjs';

interface Item {
  readonly name: number;
  readonly at: number;
  readonly key: number;
  readonly seconds: number;
}
interface Batch {
  readonly start: number;
  readonly end: number;
  readonly items: readonly Item[];
}

/** Lets a mapping handle items, and tells which batches it made. */
function batchesOf(items: readonly Item[], options: Parameters<typeof simulateMapping>[1]): Batch[] {
  const simulation = createSimulation();
  const batches: Batch[] = [];
  const { push } = simulateMapping(simulation, options, (batch: readonly Item[]) => {
    const seconds = Math.max(...batch.map((item) => item.seconds));
    batches.push({ start: simulation.now(), end: simulation.now() + seconds, items: batch });
    return seconds;
  });
  for (const item of items) simulation.at(item.at, () => push(item.key, item));
  simulation.run();
  return batches;
}

function drawItems(count: number, seconds: number): Item[] {
  const random = createRandom(11);
  return Array.from({ length: count }, (_, name) => ({
    name,
    at: Math.round(random.uniform() * seconds * 1000) / 1000,
    key: random.uniform(),
    seconds: Math.round(1 + random.uniform() * 5000) / 1000,
  })).sort((one, other) => one.at - other.at);
}

describe('the simulated mapping', () => {
  it('makes batches of what has gathered, each as long as its slowest record', () => {
    const items = Array.from({ length: 250 }, (_, name) => ({ name, at: 0, key: 0, seconds: name % 100 }));
    const batches = batchesOf(items, { shards: 1, parallelizationFactor: 1, batchSize: 100 });
    expect(batches.map(({ items }) => items.length)).toEqual([100, 100, 50]);
    expect(batches.map(({ start }) => start)).toEqual([0, 99, 198]);
  });

  it('hands on each record once, and those of a lane one batch after another, in order', () => {
    const items = drawItems(2_000, 600);
    const options = { shards: 4, parallelizationFactor: 10, batchSize: 10 };
    const batches = batchesOf(items, options);
    expect(batches.flatMap((batch) => batch.items.map(({ name }) => name)).sort((a, b) => a - b)).toEqual(
      items.map(({ name }) => name).sort((a, b) => a - b),
    );
    const lanes = new Map<number, Batch[]>();
    for (const batch of batches) lanes.set(laneIndex(batch), [...(lanes.get(laneIndex(batch)) ?? []), batch]);
    expect(lanes.size).toBe(40);
    for (const ofLane of lanes.values()) {
      const gaps = ofLane.slice(1).map((batch, index) => batch.start - ofLane[index]!.end);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
      const times = ofLane.flatMap((batch) => batch.items.map(({ at }) => at));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
    function laneIndex({ items: [first] }: Batch): number {
      return Math.floor(first!.key * 40);
    }
  });

  it('sees a record at the next reading of its shard', () => {
    const item = { name: 0, at: 10.1, key: 0, seconds: 1 };
    const [batch] = batchesOf([item], { shards: 1, parallelizationFactor: 1, batchSize: 1 });
    expect(batch?.start).toBe(10.25);
  });

  it("makes the very batches of the local backend's mapping", async () => {
    const tuning = { parallelizationFactor: 3, batchSize: 4 };
    const items = drawItems(200, 60).map((item) => ({
      ...item,
      key: laneOf({ id: { S: `${item.name}` } }, 3),
    }));
    const simulated = batchesOf(items, { ...tuning, shards: 1, pollSeconds: 0 });
    const real = await realBatches(items, tuning);
    const inWords = (batches: readonly { start: number; items: readonly Item[] }[]) =>
      batches.map(({ start, items }) => `${start.toFixed(3)}: ${items.map(({ name }) => name)}`).sort();
    expect(inWords(simulated)).toEqual(inWords(real));
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  async function realBatches(
    items: readonly Item[],
    tuning: { parallelizationFactor: number; batchSize: number },
  ) {
    vi.useFakeTimers({ now: 0 });
    const batches: { start: number; items: Item[] }[] = [];
    const mapping = createEventSourceMapping({
      ...tuning,
      filterPatterns: [],
      retryAttempts: 0,
      maxRecordAgeSeconds: -1,
      bisectBatchOnError: false,
      async invoke({ Records }) {
        const taken = Records.map(
          ({ dynamodb }) => items.find(({ name }) => `${name}` === dynamodb?.Keys?.id?.S)!,
        );
        batches.push({ start: Date.now() / 1000, items: taken });
        await new Promise((resolve) =>
          setTimeout(resolve, Math.max(...taken.map(({ seconds }) => seconds)) * 1000),
        );
        return undefined;
      },
    });
    for (const { name, at } of items) {
      const record = { dynamodb: { Keys: { id: { S: `${name}` } }, ApproximateCreationDateTime: at } };
      setTimeout(() => mapping.push(record as unknown as Parameters<typeof mapping.push>[0]), at * 1000);
    }
    await vi.runAllTimersAsync();
    return batches;
  }
});

describe('the simulated workers', () => {
  const rules = {
    concurrency: 2,
    coldStartSeconds: 1,
    maxEventAgeSeconds: 60,
    restartSeconds: 75,
    reaperSeconds: 60,
    timeoutSeconds: 300,
  };

  function startsOf(jobs: readonly { at: number; seconds: number }[]) {
    const simulation = createSimulation();
    const starts: (number | 'expired')[] = [];
    const { accept } = simulateWorkers(simulation, rules);
    jobs.forEach(({ at, seconds }, index) => {
      simulation.at(at, () =>
        accept({
          writtenAt: at,
          seconds,
          onStart: (startedAt) => {
            starts[index] = startedAt;
          },
          onEnd() {},
          onExpiry: () => {
            starts[index] = 'expired';
          },
        }),
      );
    });
    simulation.run();
    return starts;
  }

  it('have so many places, tried again after 1, 2, 4 s, and a cold start where nobody has worked before', () => {
    expect(startsOf([10, 10, 10].map((seconds) => ({ at: 0, seconds })))).toEqual([1, 1, 15]);
  });

  it('drop what has waited a minute; the reaper starts it again, until its time is up', () => {
    const busy = { at: 0, seconds: 100 };
    expect(startsOf([busy, busy, { at: 1, seconds: 1 }])).toEqual([1, 1, 120]);
    const forever = { at: 0, seconds: 1_000 };
    expect(startsOf([forever, forever, { at: 1, seconds: 1 }])[2]).toBe('expired');
  });
});

it('draws calls of the mean that it names, the same ones from the same seed', () => {
  const draw = (seed: number) => createRequests(createRandom(seed), { burst: 20_000 });
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
  const mean = draw(3).reduce((sum, { callSeconds }) => sum + callSeconds, 0) / 20_000;
  expect(mean).toBeGreaterThan(55);
  expect(mean).toBeLessThan(59);
});

describe('what is published', () => {
  const comparison = (ours: number, value: number, resolution?: number) => ({
    ...{ figure: 'lag', unit: 's', ours, resolution },
    other: { name: 'another', value },
  });

  it('says where another way is better, by more than can be told apart', () => {
    const [lost, ...others] = [
      comparison(2, 1),
      comparison(1, 1),
      comparison(1, 2),
      comparison(1.04, 1, 0.05),
      { figure: 'of ours alone', unit: 's', ours: 1 },
    ] as const;
    expect(lossesAmong([lost, ...others])).toEqual([lost]);
  });

  it('holds no figure that is none', () => {
    const measurement = { tables: [], plots: [], notes: [] };
    const rows = [{ way: 'ours', 'lag (s)': Number.NaN }];
    expect(() => checkFigures({ ...measurement, comparisons: [comparison(Number.NaN, 1)] })).toThrow('lag');
    expect(() =>
      checkFigures({ ...measurement, comparisons: [], tables: [{ title: 'Lags', rows }] }),
    ).toThrow('Lags');
    expect(() => checkFigures({ ...measurement, comparisons: [comparison(1, 2)] })).not.toThrow();
  });
});
