import { execFileSync } from 'node:child_process';
import { functionEnvironment } from './functionEnvironment.mjs';

/** @import { FunctionBundle, FunctionName } from './bundleFunctions.mjs' */
/** @typedef {{ importMs: number[], processMs: number[] }} Times */

const program = `
  const started = performance.now();
  await import(process.argv[1]);
  console.log(performance.now() - started);`;

/**
 * Imports each bundle in a process of its own, round by round, so that a busy moment of the machine falls on all of them.
 *
 * @param {Record<FunctionName, FunctionBundle>} bundles
 * @param {number} rounds
 * @returns {Record<FunctionName, Times>} the times of the import, and those of the whole process
 */
export function measureImports(bundles, rounds) {
  const names = /** @type {FunctionName[]} */ (Object.keys(bundles));
  const times = /** @type {Record<FunctionName, Times>} */ (
    Object.fromEntries(names.map((name) => [name, /** @type {Times} */ ({ importMs: [], processMs: [] })]))
  );
  const env = functionEnvironment();
  // The first round finds the files in no cache, and counts for nothing.
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const started = performance.now();
      const output = execFileSync(
        process.execPath,
        ['--input-type=module', '--eval', program, bundles[name].file],
        { encoding: 'utf8', env },
      );
      if (round === 0) continue;
      times[name].importMs.push(Number(output));
      times[name].processMs.push(performance.now() - started);
    }
  }
  return times;
}
