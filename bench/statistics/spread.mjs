import { max, median, min } from 'd3-array';

/** @param {readonly number[]} figures at least one */
export function middle(figures) {
  const figure = median(figures);
  if (figure === undefined) throw new Error('Nothing was measured.');
  return figure;
}

/**
 * Makes columns of repeated measurements: the median, the least and the most.
 *
 * @param {readonly number[]} figures
 * @param {string} unit
 */
export function spread(figures, unit) {
  return {
    [`median (${unit})`]: middle(figures),
    [`least (${unit})`]: min(figures),
    [`most (${unit})`]: max(figures),
  };
}

/**
 * @param {readonly number[]} these
 * @param {readonly number[]} those
 */
export function ratioOfMedians(these, those) {
  return middle(these) / middle(those);
}
