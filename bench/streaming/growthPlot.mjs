import { linePlot } from '../report/linePlot.mjs';

/** @import { Compared } from './compareWays.mjs' */

/**
 * Plots how a figure grows with the answer, both by powers of ten: what grows as the answer does has the slope one, what grows
 * with its square the slope two. Hollow is what AWS's limits do not allow.
 *
 * @param {readonly Compared[]} compared
 * @param {{ name: string, title: string, field: 'transferred' | 'dollars', axis: string, format: string }} figure
 */
export function growthPlot(compared, { name, title, field, axis, format }) {
  return linePlot({
    name,
    title,
    values: compared.map(({ way, bytes, limit, [field]: figure }) => ({
      way,
      bytes,
      figure,
      isPossible: !limit,
    })),
    by: 'way',
    x: { field: 'bytes', title: 'answer (bytes)', axis: { format: '~s' } },
    y: { field: 'figure', title: axis, axis: { format } },
    marks: [
      { mark: { type: 'point', filled: true, size: 50 }, transform: [{ filter: 'datum.isPossible' }] },
      { mark: { type: 'point', filled: false, size: 50 }, transform: [{ filter: '!datum.isPossible' }] },
    ],
  });
}
