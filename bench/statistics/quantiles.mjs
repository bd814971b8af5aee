import { ascending, quantileSorted } from 'd3-array';

/**
 * @param {Iterable<number>} numbers
 * @returns {{ p50: number, p95: number, p99: number, max: number }}
 */
export function quantiles(numbers) {
  const sorted = [...numbers].sort(ascending);
  const at = (/** @type {number} */ share) => quantileSorted(sorted, share) ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
