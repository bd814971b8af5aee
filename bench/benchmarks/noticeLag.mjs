// How long after an answer's write does whoever waits learn of it, and how often is the row read for that?
import { max, min } from 'd3-array';
import { compareFrontier, points, toFrontierPlot } from '../noticeLag/frontier.mjs';
import { compareLags, judge } from '../noticeLag/judge.mjs';
import { realLags } from '../noticeLag/realLags.mjs';
import { simulateWay } from '../noticeLag/simulateWay.mjs';
import { tutorial, ways } from '../noticeLag/ways.mjs';
import { createRandom } from '../statistics/createRandom.mjs';
import { middle, ratioOfMedians } from '../statistics/spread.mjs';

/** @import { Comparison, MeasureOptions, Measurement, Row } from '../benchmark.js' */
/** @import { JobLags } from '../noticeLag/judge.mjs' */

export const question =
  "How long after an answer's write does whoever waits learn of it, and how often is the row read for that?";

/**
 * @param {MeasureOptions} options
 * @returns {Promise<Measurement>}
 */
export async function measure({ quick, seed, log }) {
  const random = createRandom(seed);
  const runs = quick ? 5 : 150;
  const mixture = random.logNormal({ mu: Math.log(12), sigma: 1 });
  const draw = (/** @type {() => number} */ one, count = runs) => Array.from({ length: count }, one);
  // A few long ones weigh much in the mean.
  const unknown = draw(mixture, 4 * runs);
  const jobs = [
    ...[3, 10, 30, 60, 180, 600].map((seconds) => ({
      job: `${seconds} s, more or less a fifth`,
      durations: draw(() => seconds * (0.8 + 0.4 * random.uniform())),
    })),
    { job: 'unknown length (lognormal, median 12 s)', durations: unknown },
  ];

  /** @type {JobLags[]} */
  const simulated = [];
  for (const { job, durations } of jobs) {
    log(`simulated: ${job}`);
    for (const [way, wait] of Object.entries(ways)) {
      simulated.push({ job, way, ...(await simulateWay(wait, durations, random.uniform)) });
    }
  }
  log('simulated: the frontier');
  const measured = [];
  for (const point of points) {
    measured.push({ ...point, ...(await simulateWay(point.way, unknown, random.uniform)) });
  }
  log('for real, on the local backend');
  const real = await realLags({
    rounds: quick ? 1 : 3,
    requests: quick ? 4 : 24,
    longestSeconds: quick ? 1 : 5,
    uniform: random.uniform,
  });

  return {
    tables: [
      { title: 'Simulated on a fake clock: lag and reads', rows: toRows(simulated) },
      { title: 'Does polling keep what it promises?', rows: judge(simulated) },
      {
        title: 'For real, on the local backend: from the write of an answer to the next line of code',
        rows: toRealRows(real),
      },
    ],
    plots: [toFrontierPlot(measured)],
    comparisons: [...compareLags(simulated), ...compareFrontier(measured), ...compareReal(real)],
    notes: [
      `Simulated with the client itself and loops of a few lines, against a backend in memory whose calls take no time, ${runs} jobs for each figure, of unknown length ${4 * runs}, their durations drawn at random. A lag is what the interval costs; each read adds its own way to AppSync. The tutorial's loop gives up after 300 s; here it goes on.`,
      `Promised: a mean lag under 10 % of the wait or 0.5 s, whichever is more, and under the tutorial's.`,
      'For real: the ways take turns, on one machine with all parts of the backend. The model is a stand-in that takes one second and up to five, in a quick run one.',
    ],
  };
}

/**
 * @param {readonly JobLags[]} all
 * @returns {Row[]}
 */
function toRows(all) {
  return all.map(({ job, way, meanLag, p95Lag, meanPart, reads }) => {
    const first = all.find((one) => one.job === job && one.way === tutorial);
    return {
      jobs: job,
      way,
      'mean lag (s)': meanLag,
      'lag p95 (s)': p95Lag,
      'mean lag beside the first of its jobs (times)': meanLag / (first?.meanLag ?? Number.NaN),
      "each job's lag of its wait, mean (%)": 100 * meanPart,
      'reads per job': reads,
    };
  });
}

/**
 * @param {Awaited<ReturnType<typeof realLags>>} real the floor first
 * @returns {Row[]}
 */
function toRealRows(real) {
  return real.map(({ way, rounds }) => ({
    way,
    'median lag (ms)': middle(rounds.flat()),
    'beside the first (times)': ratioOfMedians(rounds.flat(), real[0]?.rounds.flat() ?? []),
    "rounds' medians, least (ms)": min(rounds, middle),
    "rounds' medians, most (ms)": max(rounds, middle),
    requests: rounds.flat().length,
  }));
}

/**
 * @param {Awaited<ReturnType<typeof realLags>>} real the floor first
 * @returns {Comparison[]}
 */
function compareReal([floor, ...others]) {
  const lagOf = (/** @type {typeof floor} */ one) => middle(one?.rounds.flat() ?? []);
  return others
    .filter(({ way }) => way.startsWith('this product'))
    .map((own) => ({
      figure: `an answer is heard after its write, for real, median: ${own.way}`,
      unit: 'ms',
      // The row's clock has whole milliseconds.
      resolution: 1,
      ours: lagOf(own),
      other: { name: String(floor?.way), value: lagOf(floor) },
      isHeadline: own.way.includes('subscribe'),
    }));
}
