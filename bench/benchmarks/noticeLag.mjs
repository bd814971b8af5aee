// How long after an answer's write does whoever waits for it learn of it, and how often is the row read for that?
import { max, median, min } from 'd3-array';
import { points, toFrontierLosses, toFrontierPlots } from '../noticeLag/frontier.mjs';
import { judge, judgedColumns, toLosses } from '../noticeLag/judge.mjs';
import { realLags } from '../noticeLag/realLags.mjs';
import { simulateWay } from '../noticeLag/simulateWay.mjs';
import { ours, tutorial, ways } from '../noticeLag/ways.mjs';
import { createRandom } from '../statistics/createRandom.mjs';

/** @import { Headline, MeasureOptions, Measurement, Row } from '../benchmark.js' */
/** @import { JobLags } from '../noticeLag/judge.mjs' */

export const question =
  "How long after an answer's write does whoever waits learn of it, and how often is the row read for that?";

const unknownLength = 'unknown length (lognormal, median 12 s)';

const columns = [
  'jobs',
  'way',
  'mean lag (s)',
  'lag p95 (s)',
  'mean lag beside the first of its jobs (times)',
  "each job's lag of its wait, mean (%)",
  'reads per job',
];

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
  const drawMixture = () => draw(mixture, 4 * runs);
  const jobs = [
    ...[3, 10, 30, 60, 180, 600].map((seconds) => ({
      job: `${seconds} s, more or less a fifth`,
      durations: draw(() => seconds * (0.8 + 0.4 * random.uniform())),
    })),
    { job: unknownLength, durations: drawMixture() },
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
  const durations = drawMixture();
  const measured = [];
  for (const point of points) {
    measured.push({ ...point, ...(await simulateWay(point.way, durations, random.uniform)) });
  }
  log('for real, on the local backend');
  const real = await realLags({
    rounds: quick ? 1 : 3,
    requests: quick ? 4 : 24,
    longestSeconds: quick ? 2 : 5,
    uniform: random.uniform,
  });

  return {
    tables: [
      { title: 'Simulated on a fake clock: lag and reads', columns, rows: toRows(simulated) },
      { title: 'Does polling keep what it promises?', columns: judgedColumns, rows: judge(simulated) },
      {
        title: 'For real, on the local backend: from the write of an answer to the next line of code',
        columns: realColumns,
        rows: toRealRows(real),
      },
    ],
    plots: toFrontierPlots(measured),
    headlines: toHeadlines(simulated, toRealRows(real)),
    losses: [...toLosses(simulated), ...toFrontierLosses(measured), ...toRealLosses(toRealRows(real))],
    notes: [
      `Simulated with the client itself and loops of a few lines, against a backend in memory whose calls take no time, ${runs} jobs for each figure, of unknown length ${4 * runs}, their durations drawn at random. A lag is what the interval costs; each read adds its own way to AppSync. The tutorial's loop gives up after 300 s; here it goes on.`,
      `Promised: a mean lag under 10 % of the wait or 0.5 s, whichever is more, and under the tutorial's.`,
      'For real: the ways take turns, on one machine with all parts of the backend. The model is a stand-in that takes one to five seconds, in a quick run two.',
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

const realColumns = [
  'way',
  'median lag (ms)',
  'beside the first (times)',
  "rounds' medians, least (ms)",
  "rounds' medians, most (ms)",
  'requests',
];

/**
 * @param {Awaited<ReturnType<typeof realLags>>} real
 * @returns {Row[]}
 */
function toRealRows(real) {
  const floor = median(real[0]?.rounds.flat() ?? []) ?? Number.NaN;
  return real.map(({ way, rounds }) => {
    const lag = median(rounds.flat()) ?? Number.NaN;
    const medians = rounds.map((round) => median(round) ?? Number.NaN);
    return {
      way,
      'median lag (ms)': lag,
      'beside the first (times)': lag / floor,
      "rounds' medians, least (ms)": min(medians),
      "rounds' medians, most (ms)": max(medians),
      requests: rounds.flat().length,
    };
  });
}

/**
 * @param {readonly JobLags[]} simulated
 * @param {readonly Row[]} realRows the floor first
 * @returns {Headline[]}
 */
function toHeadlines(simulated, realRows) {
  const real = (/** @type {string} */ way) =>
    Number(realRows.find((row) => row.way === way)?.['median lag (ms)']);
  const mean = (/** @type {string} */ way) =>
    simulated.find((one) => one.job === unknownLength && one.way === way)?.meanLag ?? Number.NaN;
  const floor = String(realRows[0]?.way);
  return [
    {
      figure: 'an answer is heard after its write: subscribing, median',
      unit: 'ms',
      ours: real("this product: mode 'subscribe'"),
      other: { name: floor, value: real(floor) },
    },
    {
      figure: 'polling, mean, jobs of unknown length (lognormal, median 12 s), simulated',
      unit: 's',
      ours: mean(ours),
      other: { name: tutorial, value: mean(tutorial) },
    },
  ];
}

/** @param {readonly Row[]} rows the floor first */
function toRealLosses([floor, ...others]) {
  const lagOf = (/** @type {Row | undefined} */ row) => Number(row?.['median lag (ms)']);
  return others
    .filter((row) => String(row.way).startsWith('this product') && lagOf(row) > 1.5 * lagOf(floor))
    .map(
      (row) =>
        `Notice lag for real: ${row.way} hears of an answer after ${lagOf(row).toFixed(0)} ms, ${floor?.way} after ${lagOf(floor).toFixed(0)} ms.`,
    );
}
