import { ascending, quantileSorted, range } from 'd3-array';

/** @import { Plot } from '../benchmark.js' */
/** @import { Start } from './simulateStarts.mjs' */

/** The axis is logarithmic and has no zero. */
const leastSeconds = 0.1;

/**
 * Shows how many of a burst have begun by when.
 *
 * @param {Record<string, { starts: readonly Start[] }>} ways
 * @returns {Plot}
 */
export function toStartPlot(ways) {
  const values = Object.entries(ways).flatMap(([way, { starts }]) => {
    const sorted = starts.map(({ delay }) => delay).sort(ascending);
    return range(0, 1.001, 0.01).map((share) => ({
      way,
      share,
      seconds: Math.max(quantileSorted(sorted, Math.min(share, 1)) ?? 0, leastSeconds),
    }));
  });
  return {
    name: 'start-delay',
    title: 'Of 1,000 requests at once, how many calls of the model have begun by when (1 shard, simulated)',
    spec: {
      data: { values },
      mark: { type: 'line', strokeWidth: 2 },
      encoding: {
        x: {
          field: 'seconds',
          type: 'quantitative',
          scale: { type: 'log' },
          title: 'seconds since the burst (0.1: at once)',
        },
        y: { field: 'share', type: 'quantitative', axis: { format: '.0%' }, title: 'calls that have begun' },
        order: { field: 'share' },
        color: {
          field: 'way',
          sort: null,
          legend: { orient: 'bottom', columns: 1, title: null },
        },
      },
    },
  };
}
