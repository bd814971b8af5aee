import { greatest, least } from 'd3-array';
import { linePlot } from '../report/linePlot.mjs';
import { client, doublingWaits, fixedWaits, loop, tutorial, tutorialWaits } from './ways.mjs';

/** @import { Comparison } from '../benchmark.js' */
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

/**
 * Shows what a read more buys.
 *
 * @param {readonly MeasuredPoint[]} measured
 */
export function toFrontierPlot(measured) {
  const scale = { type: 'log', nice: false, padding: 20 };
  return linePlot({
    name: 'notice-lag',
    title: 'Reads per job against the mean lag, for jobs of unknown length, simulated',
    values: measured.map(({ way, ...point }) => point),
    by: 'family',
    x: { field: 'reads', title: 'reads per job', scale },
    y: { field: 'meanLag', title: 'mean lag (s)', scale },
    marks: [
      { mark: 'point' },
      {
        mark: { type: 'text', align: 'left', dx: 6, dy: -6 },
        encoding: { text: { field: 'setting', type: 'nominal' } },
      },
    ],
  });
}

/**
 * Sets the default beside a fixed interval that reads as often: its lag is taken from the line between the points next to it.
 *
 * @param {readonly MeasuredPoint[]} measured
 * @returns {Comparison[]}
 */
export function compareFrontier(measured) {
  const own = measured.find(({ setting }) => setting === byDefault);
  const line = measured.filter(({ family }) => family === fixed);
  if (!own) return [];
  const above = least(line, ({ reads }) => (reads < own.reads ? Number.POSITIVE_INFINITY : reads));
  const below = greatest(line, ({ reads }) => (reads < own.reads ? reads : Number.NEGATIVE_INFINITY));
  if (!above || !below) return [];
  const share = Math.log(own.reads / below.reads) / Math.log(above.reads / below.reads);
  return [
    {
      figure: 'polling, mean lag, jobs of unknown length',
      unit: 's',
      ours: own.meanLag,
      other: {
        name: `a fixed interval with as many reads, ${own.reads.toFixed(1)}`,
        value: below.meanLag * (above.meanLag / below.meanLag) ** share,
      },
    },
  ];
}
