import { max, median, min } from 'd3-array';

/**
 * Makes columns of repeated measurements: the median, the least and the most.
 *
 * @param {readonly number[]} figures
 * @param {string} unit
 */
export function spread(figures, unit) {
  return {
    [`median (${unit})`]: median(figures),
    [`least (${unit})`]: min(figures),
    [`most (${unit})`]: max(figures),
  };
}

/**
 * @param {readonly number[]} these
 * @param {readonly number[]} those
 */
export function ratioOfMedians(these, those) {
  return (median(these) ?? Number.NaN) / (median(those) ?? Number.NaN);
}
