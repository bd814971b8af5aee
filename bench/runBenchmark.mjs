// Runs one benchmark, named by the message that it waits for, and answers with its result. Started by bench.mjs.

/** @import { Benchmark, MeasureOptions, Result } from './benchmark.js' */

process.once('message', async (message) => {
  const { name, quick, seed } = /** @type {MeasureOptions & { name: string }} */ (message);
  /** @type {Benchmark} */
  const { question, measure } = await import(`./benchmarks/${name}.mjs`);
  const started = performance.now();
  const log = (/** @type {string} */ words) => console.error(`  ${name}: ${words}`);
  const measurement = await measure({ quick, seed, log });
  /** @type {Result} */
  const result = { name, question, seconds: (performance.now() - started) / 1000, ...measurement };
  // Amplify, for one, goes on looking for backends that have stopped.
  process.send?.(result, () => process.exit());
});
