// How long does a request wait until its call of the model begins, when many come?
import { median, range } from 'd3-array';
import { compareDelays } from '../startDelay/compareDelays.mjs';
import { compareWithReal } from '../startDelay/compareWithReal.mjs';
import { callTimes, createRequests } from '../startDelay/createRequests.mjs';
import { dispatcher, given, simulateWays } from '../startDelay/simulateWays.mjs';
import { toStartPlot } from '../startDelay/toStartPlot.mjs';
import { createRandom } from '../statistics/createRandom.mjs';
import { quantiles } from '../statistics/quantiles.mjs';

/** @import { MeasureOptions, Measurement, Row } from '../benchmark.js' */
/** @import { Load } from '../startDelay/createRequests.mjs' */
/** @import { Calls } from '../startDelay/realDispatchedDelays.mjs' */

export const question = 'How long does a request wait until its call of the model begins, when many come?';

/**
 * @param {MeasureOptions} options
 * @returns {Promise<Measurement>}
 */
export async function measure({ quick, seed, log }) {
  const random = createRandom(seed);
  const seconds = quick ? 600 : 1800;
  const runs = quick ? 1 : 9;
  log('for real, on the local backend');
  const compared = await compareWithReal(random, {
    timesFaster: quick ? 400 : 200,
    held: quick ? [{ burst: 100 }] : [{ burst: 300 }, { rate: 40, seconds: 5 }],
    dispatched: quick ? [{ burst: 30 }] : [{ burst: 50 }, { rate: 3, seconds: 10 }],
  });
  /** @type {Record<string, Load>} */
  const loads = {
    '1,000 requests at once': { burst: 1000 },
    ...Object.fromEntries(
      [0.2, 2, 17].map((rate) => [
        `${rate} requests a second, for ${seconds / 60} minutes`,
        { rate, seconds },
      ]),
    ),
  };
  const tables = Object.entries(loads).map(([title, load]) => {
    log(`simulated: ${title}`);
    const rows = [1, 4].flatMap((shards) => simulate({ load, shards, runs, random, calls: compared.calls }));
    return { title, rows };
  });
  const { dispatch, worker, end } = compared.calls;
  const ratios = (/** @type {'p50' | 'p95'} */ figure) =>
    compared.rows
      .filter(({ way }) => way === dispatcher)
      .map((row) => Number(row[`simulated : real ${figure}`]).toFixed(2));
  const list = (/** @type {readonly string[]} */ figures) => figures.join(' and ');
  return {
    tables: [
      ...tables,
      {
        title: 'The simulation beside the local backend in real time, at small scale',
        rows: compared.rows,
      },
    ],
    plots: [toStartPlot(simulateWays(createRequests(random, { burst: 1000 }), 1, compared.calls))],
    comparisons: compareDelays(tables),
    notes: [
      `The mapping is simulated by its documented rules: ${callTimes.meanSeconds} s a call in the mean (lognormal, median ${callTimes.medianSeconds} s, ${callTimes.mostSeconds} s at most), shards read four times a second, a batch as long as its slowest record; so are asynchronous invocations, which are tried again ever more rarely where no place is free. ${runs === 1 ? 'One run only.' : `Each figure is the median of ${runs} runs with other draws, of the requests that began.`} How many shards a table's stream has is AWS's choice.`,
      `Given, not measured: ${given.callSeconds * 1000} ms for each call of AWS, ${given.coldStartSeconds} s for a cold start, after which a machine stays warm, ${given.concurrency.toLocaleString('en-US')} invocations at once in the account, less the dispatcher's lanes, ${given.itemWritesASecond.toLocaleString('en-US')} writes a second to the item that counts the app's requests. Counted on the local backend: ${dispatch.length} calls until a request is handed on, ${worker.length} by the worker until it asks the model, ${end.length} for the event of its end.`,
      'In favour of the held ways: no cold starts, no call of AWS before the model, no record but new rows, all calls of a batch at once however many, and no batch that fails. In truth a batch of 1,000 calls must fit into one function of one timeout, and one record that fails has all of them made, and paid for, again.',
      `For real, the held ways run on the local backend's own mapping with timers; this product runs whole, over HTTP, and what its calls take in the mean is measured in the same run, on the same cores as everything else. The simulation takes them as equal: of this product its p95 is ${list(ratios('p95'))} times the real one, its p50 ${list(ratios('p50'))} times; both are tens of milliseconds of the machine's own.`,
    ],
  };
}

/**
 * @param {{ load: Load, shards: number, runs: number, random: ReturnType<typeof createRandom>, calls: Calls }} options
 * @returns {Row[]}
 */
function simulate({ load, shards, runs, random, calls }) {
  const draws = range(runs).map(() => {
    const ways = simulateWays(createRequests(random, load), shards, calls);
    return Object.entries(ways).map(([way, { starts, expired }]) => ({
      way,
      ...quantiles(starts.map(({ delay }) => delay)),
      waiting: 'burst' in load ? 0 : countWaiting(starts, load.seconds),
      expired,
    }));
  });
  const first = median(draws, ([one]) => one?.p95) ?? Number.NaN;
  return (draws[0] ?? []).map(({ way }, index) => {
    const of = (/** @type {'p50' | 'p95' | 'p99' | 'max' | 'waiting' | 'expired'} */ figure) =>
      draws.map((draw) => draw[index]?.[figure] ?? Number.NaN);
    return {
      shards,
      way,
      'delay p50 (s)': median(of('p50')),
      'delay p95 (s)': median(of('p95')),
      'delay p99 (s)': median(of('p99')),
      'delay max (s)': median(of('max')),
      'p95 beside the first of its shards (times)': (median(of('p95')) ?? Number.NaN) / first,
      'p95 in the runs, least (s)': Math.min(...of('p95')),
      'p95 in the runs, most (s)': Math.max(...of('p95')),
      ...('burst' in load ? {} : { 'still waiting at the end (requests)': median(of('waiting')) }),
      'never begun (requests)': median(of('expired')),
    };
  });
}

/**
 * @param {readonly { writtenAt: number, delay: number }[]} starts
 * @param {number} time
 */
function countWaiting(starts, time) {
  return starts.filter(({ writtenAt, delay }) => writtenAt + delay > time).length;
}
