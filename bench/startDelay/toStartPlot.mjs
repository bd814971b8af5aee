import { ascending, quantileSorted, range } from 'd3-array';
import { linePlot } from '../report/linePlot.mjs';

/** @import { Start } from './simulateStarts.mjs' */

/** The axis is logarithmic and has no zero. */
const leastSeconds = 0.1;

/**
 * Shows how many of a burst have begun by when.
 *
 * @param {Record<string, { starts: readonly Start[] }>} ways
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
  return linePlot({
    name: 'start-delay',
    title: 'Of 1,000 requests at once, how many calls of the model have begun by when (1 shard, simulated)',
    values,
    by: 'way',
    x: { field: 'seconds', title: 'seconds since the burst (0.1: at once)' },
    y: {
      field: 'share',
      title: 'calls that have begun',
      scale: { type: 'linear' },
      axis: { format: '.0%' },
    },
    order: 'share',
  });
}
