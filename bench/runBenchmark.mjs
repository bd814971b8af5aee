/** @import { Benchmark, Result } from './benchmark.js' */

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
  return { name, question, seconds: (performance.now() - started) / 1000, ...measurement };
}
