/** @import { Benchmark, Measurement, Result } from './benchmark.js' */

/**
 * Runs one of benchmarks/.
 *
 * @param {string} name
 * @param {{ quick: boolean, seed: number }} options
 * @returns {Promise<Result>}
 */
export async function runBenchmark(name, options) {
  /** @type {Benchmark} */
  const { question, measure } = await import(`./benchmarks/${name}.mjs`);
  const started = performance.now();
  const log = (/** @type {string} */ words) => console.error(`  ${name}: ${words}`);
  const measurement = await measure({ ...options, log });
  checkFigures(measurement);
  return { name, question, seconds: (performance.now() - started) / 1000, ...measurement };
}

/**
 * Throws where a figure is none: it would be published as an empty cell, and a comparison with it never as lost.
 *
 * @param {Measurement} measurement
 */
export function checkFigures({ tables, comparisons }) {
  const figures = [
    ...tables.flatMap(({ title, rows }) =>
      rows.flatMap((row) => Object.values(row).map((value) => ({ title, value }))),
    ),
    ...comparisons.flatMap(({ figure: title, ours, other }) => [
      { title, value: ours },
      { title, value: other?.value },
    ]),
  ];
  const wrong = figures.find(({ value }) => typeof value === 'number' && !Number.isFinite(value));
  if (wrong) throw new Error(`${wrong.title}: a figure is ${wrong.value}.`);
}
