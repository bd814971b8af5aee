/** @import { Plot } from '../benchmark.js' */

/**
 * @typedef {object} Axis
 * @property {string} field
 * @property {string} title
 * @property {object} [scale] Default: by powers of ten.
 * @property {object} [axis] More of it, as vega-lite has it.
 */

/**
 * Describes a line for each of the ways, in the order in which the values name them.
 *
 * @param {object} plot
 * @param {string} plot.name
 * @param {string} plot.title
 * @param {readonly object[]} plot.values each with the fields of the axes, and of `by`
 * @param {string} plot.by
 * @param {Axis} plot.x
 * @param {Axis} plot.y
 * @param {string} [plot.order] by which field a line goes from point to point; default: that of `x`
 * @param {readonly object[]} [plot.marks] what is drawn beside the lines, as layers of vega-lite
 * @returns {Plot}
 */
export function linePlot({ name, title, values, by, x, y, order = x.field, marks = [] }) {
  const toAxis = (/** @type {Axis} */ axis) => ({ type: 'quantitative', scale: { type: 'log' }, ...axis });
  return {
    name,
    title,
    spec: {
      data: { values },
      encoding: { x: toAxis(x), y: toAxis(y), color: { field: by, sort: null } },
      layer: [{ mark: 'line', encoding: { order: { field: order } } }, ...marks],
    },
  };
}
