import { ways } from './compareWays.mjs';

/** @import { Plot } from '../benchmark.js' */
/** @import { Compared } from './compareWays.mjs' */

/**
 * Plots how a figure grows with the answer, both by powers of ten: what grows as the answer does has the slope one, what grows
 * with its square the slope two. Hollow is what AWS's limits do not allow.
 *
 * @param {readonly Compared[]} rows
 * @param {{ name: string, title: string, field: 'transferred' | 'dollars', axis: string }} figure
 * @returns {Plot}
 */
export function growthPlot(rows, { name, title, field, axis }) {
  const values = rows.map((row) => ({
    way: row.way,
    bytes: row.bytes,
    figure: row[field],
    fits: row.fits === 'yes',
  }));
  return {
    name,
    title,
    spec: {
      title,
      data: { values },
      encoding: {
        x: {
          field: 'bytes',
          type: 'quantitative',
          scale: { type: 'log' },
          title: 'answer (bytes)',
          axis: { format: '~s' },
        },
        y: {
          field: 'figure',
          type: 'quantitative',
          scale: { type: 'log' },
          title: axis,
          axis: { format: field === 'dollars' ? '$~g' : '~s' },
        },
        color: {
          field: 'way',
          type: 'nominal',
          title: null,
          scale: { domain: Object.values(ways) },
          legend: { orient: 'bottom', columns: 1 },
        },
      },
      layer: [
        { mark: 'line' },
        { mark: { type: 'point', filled: true, size: 50 }, transform: [{ filter: 'datum.fits' }] },
        { mark: { type: 'point', filled: false, size: 50 }, transform: [{ filter: '!datum.fits' }] },
      ],
    },
  };
}
