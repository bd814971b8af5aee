import { formatValue } from './formatTable.mjs';

/** @import { Comparison, Row } from '../benchmark.js' */

/**
 * Makes rows of figures beside what one would have otherwise.
 *
 * @param {readonly Comparison[]} comparisons
 * @returns {Row[]}
 */
export function toComparisonRows(comparisons) {
  return comparisons.map(({ figure, unit, ours, other }) => ({
    figure,
    here: withUnit(ours, unit),
    otherwise: other && `${withUnit(other.value, unit)}, ${other.name}`,
    'otherwise ÷ here': other && other.value / ours,
  }));
}

/**
 * Picks those where the other way is the better one.
 *
 * @param {readonly Comparison[]} comparisons
 */
export function lossesAmong(comparisons) {
  return comparisons.filter(({ ours, other, resolution = 0 }) => other && ours - other.value > resolution);
}

/** @param {number} value @param {string} unit */
function withUnit(value, unit) {
  return unit === '$' ? `$${formatValue(value)}` : `${formatValue(value)} ${unit}`;
}
