import { linePlot } from '../report/linePlot.mjs';
import { client, doublingWaits, fixedWaits, loop, tutorial, tutorialWaits } from './ways.mjs';

/** @import { Comparison, Plot } from '../benchmark.js' */
/** @import { Lags } from './simulateWay.mjs' */
/** @import { Way } from './ways.mjs' */

/** @typedef {{ family: string, setting: string, way: Way }} Point */

const fixed = 'a fixed interval';
const proportional = "this product's, by `poll.ratio`";
const doubling = 'doubling from 0.5 s';
const byDefault = '0.1, the default';

/** Each family with several settings: a line from many reads to few. @type {readonly Point[]} */
export const points = [
  ...[0.03, 0.05, 0.1, 0.2, 0.4].map((ratio) => ({
    family: proportional,
    setting: ratio === 0.1 ? byDefault : `${ratio}`,
    way: client({ ratio, minMs: 7_500 * ratio, maxMs: 50_000 * ratio }),
  })),
  ...[0.25, 0.5, 1, 2, 3, 5, 8].map((seconds) => ({
    family: fixed,
    setting: `${seconds} s`,
    way: loop(() => fixedWaits(seconds * 1000)),
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
  meanLag: { name: 'notice-lag', title: 'mean lag (s)', unit: 's', scale: 1, axis: {} },
  meanPart: {
    name: 'notice-lag-part',
    title: "mean of each job's lag, as a part of its wait",
    unit: '%',
    scale: 100,
    axis: { format: '.0%' },
  },
});

/**
 * Shows what a read more buys.
 *
 * @param {readonly MeasuredPoint[]} measured
 * @returns {Plot[]}
 */
export function toFrontierPlots(measured) {
  const scale = { type: 'log', nice: false, padding: 20 };
  return Object.entries(figures).map(([figure, { name, title, axis }]) =>
    linePlot({
      name,
      title: `Reads per job against the ${title}, for jobs of unknown length (lognormal, median 12 s), simulated`,
      values: measured.map(({ way, ...point }) => point),
      by: 'family',
      x: { field: 'reads', title: 'reads per job', scale },
      y: { field: figure, title, scale, axis },
      marks: [
        { mark: 'point' },
        {
          mark: { type: 'text', align: 'left', dx: 6, dy: -6 },
          encoding: { text: { field: 'setting', type: 'nominal' } },
        },
      ],
    }),
  );
}

/**
 * Sets the default beside a fixed interval that reads as often.
 *
 * @param {readonly MeasuredPoint[]} measured
 * @returns {Comparison[]}
 */
export function compareFrontier(measured) {
  const own = measured.find(({ setting }) => setting === byDefault);
  if (!own) return [];
  const line = measured.filter(({ family }) => family === fixed);
  return Object.entries(figures).flatMap(([name, { title, unit, scale }]) => {
    const figure = /** @type {keyof typeof figures} */ (name);
    const other = onLine(line, own.reads, figure);
    return other === undefined
      ? []
      : [
          {
            figure: `polling, jobs of unknown length, ${title.replace(' (s)', '')}`,
            unit,
            ours: own[figure] * scale,
            other: {
              name: `a fixed interval with as many reads, ${own.reads.toFixed(1)}`,
              value: other * scale,
            },
          },
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
