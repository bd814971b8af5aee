import { client, doublingWaits, fixedWaits, loop, tutorial, tutorialWaits } from './ways.mjs';

/** @import { Plot } from '../benchmark.js' */
/** @import { Lags } from './simulateWay.mjs' */
/** @import { Way } from './ways.mjs' */

/** @typedef {{ family: string, setting: string, way: Way }} Point */

const fixed = 'a fixed interval';
const proportional = "this product's, by `poll.ratio`";
const doubling = 'doubling from 0.5 s';
const byDefault = '0.1, the default';

/** Each family with several settings: a line from many reads to few. @type {readonly Point[]} */
export const points = [
  ...[0.25, 0.5, 1, 2, 3, 5, 8].map((seconds) => ({
    family: fixed,
    setting: `${seconds} s`,
    way: loop(() => fixedWaits(seconds * 1000)),
  })),
  ...[0.03, 0.05, 0.1, 0.2, 0.4].map((ratio) => ({
    family: proportional,
    setting: ratio === 0.1 ? byDefault : `${ratio}`,
    way: client({ ratio, minMs: 7_500 * ratio, maxMs: 50_000 * ratio }),
  })),
  ...[2, 4, 8, 15].map((seconds) => ({
    family: doubling,
    setting: `up to ${seconds} s`,
    way: loop(() => doublingWaits(500, seconds * 1000)),
  })),
  { family: tutorial, setting: '', way: loop(tutorialWaits) },
];

/** @typedef {Point & Lags} MeasuredPoint */

const figures = /** @type {const} */ ({
  meanLag: { name: 'notice-lag', title: 'mean lag (s)' },
  meanPart: { name: 'notice-lag-part', title: "mean of each job's lag, as a part of its wait" },
});

/**
 * Shows what a read more buys.
 *
 * @param {readonly MeasuredPoint[]} measured
 * @returns {Plot[]}
 */
export function toFrontierPlots(measured) {
  const values = measured.map(({ way, ...point }) => point);
  const color = /** @type {const} */ ({
    field: 'family',
    type: 'nominal',
    sort: [proportional, fixed, doubling, tutorial],
    legend: { orient: 'bottom', columns: 1, title: null },
  });
  return Object.entries(figures).map(([figure, { name, title }]) => ({
    name,
    title: `Reads per job against the ${title}, for jobs of unknown length (lognormal, median 12 s), simulated`,
    spec: {
      data: { values },
      encoding: {
        x: {
          field: 'reads',
          type: 'quantitative',
          scale: { type: 'log', nice: false, padding: 20 },
          title: 'reads per job',
        },
        y: {
          field: figure,
          type: 'quantitative',
          scale: { type: 'log', nice: false, padding: 20 },
          axis: figure === 'meanPart' ? { format: '.0%' } : {},
          title,
        },
        color,
      },
      layer: [
        { mark: { type: 'line', point: true }, encoding: { order: { field: 'reads' } } },
        {
          mark: { type: 'text', align: 'left', dx: 6, dy: -6 },
          encoding: { text: { field: 'setting', type: 'nominal' } },
        },
      ],
    },
  }));
}

/**
 * Says what a fixed interval that reads as often as the default would be late.
 *
 * @param {readonly MeasuredPoint[]} measured
 */
export function toFrontierLosses(measured) {
  const own = measured.find(({ setting }) => setting === byDefault);
  if (!own) return [];
  return Object.keys(figures).flatMap((name) => {
    const figure = /** @type {keyof typeof figures} */ (name);
    const other = onLine(
      measured.filter(({ family }) => family === fixed),
      own.reads,
      figure,
    );
    const show = (/** @type {number} */ value) =>
      figure === 'meanLag' ? `${value.toFixed(2)} s` : `${(value * 100).toFixed(1)} %`;
    return other === undefined || other >= own[figure]
      ? []
      : [
          `Notice lag, jobs of unknown length, ${figures[figure].title.replace(' (s)', '')}: polling ${show(own[figure])}, a fixed interval with as many reads (${own.reads.toFixed(1)}) ${show(other)}.`,
        ];
  });
}

/**
 * @param {readonly MeasuredPoint[]} line
 * @param {number} reads
 * @param {keyof typeof figures} figure
 * @returns {number | undefined} the figure at so many reads, between the points that are next to it
 */
function onLine(line, reads, figure) {
  const above = line.filter((point) => point.reads >= reads).sort((one, other) => one.reads - other.reads)[0];
  const below = line.filter((point) => point.reads < reads).sort((one, other) => other.reads - one.reads)[0];
  if (!above || !below) return undefined;
  const share = Math.log(reads / below.reads) / Math.log(above.reads / below.reads);
  return below[figure] * (above[figure] / below[figure]) ** share;
}
