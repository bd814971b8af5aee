import { randomUUID } from 'node:crypto';
import { inProcess } from '../process/startProcess.mjs';
import { functionEnvironment } from './functionEnvironment.mjs';
import { serveWorld } from './serveWorld.mjs';

/** @import { Remote } from '../process/startProcess.mjs' */
/** @import { FunctionBundle, FunctionName } from './bundleFunctions.mjs' */
/** @typedef {Awaited<ReturnType<typeof import('./runWorker.mjs').runWorker>>} Memory */

const delta = `${'x'.repeat(99)}\n`;

/** What they do, and of how many deltas of 100 bytes the answer is. */
const cases = /** @type {const} */ ({
  empty: { bundle: 'empty', deltas: 0 },
  short: { bundle: 'worker', deltas: 10 },
  megabyte: { bundle: 'worker', deltas: 10_000 },
});

/**
 * Measures the memory of processes in which one request is worked on, case by case and round by round.
 *
 * @param {Record<FunctionName, FunctionBundle>} bundles
 * @param {{ rounds: number, seconds: number }} options how long the model takes for the long answer
 * @returns {Promise<Record<keyof typeof cases, Memory[]> & { pushes: number }>}
 */
export async function measureMemory(bundles, { rounds, seconds }) {
  const world = await serveWorld({ delta, longestSeconds: seconds, longest: cases.megabyte.deltas });
  /** @type {Record<keyof typeof cases, Memory[]>} */
  const memory = { empty: [], short: [], megabyte: [] };
  let pushes = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, { bundle, deltas }] of Object.entries(cases)) {
        const id = randomUUID();
        world.admit(id, deltas);
        memory[/** @type {keyof typeof cases} */ (name)].push(
          await handle(bundles[bundle].file, world.url, id),
        );
        const { status, ...told } = world.outcome();
        if (bundle === 'worker' && status !== 'completed') throw new Error(`The request is ${status}`);
        if (name === 'megabyte') pushes = told.pushes;
      }
    }
  } finally {
    world.close();
  }
  return { ...memory, pushes };
}

/**
 * @param {string} file
 * @param {string} url
 * @param {string} id
 */
function handle(file, url, id) {
  return inProcess(
    new URL('runWorker.mjs', import.meta.url),
    (/** @type {Remote<typeof import('./runWorker.mjs')>} */ { runWorker }) => runWorker(file, id),
    functionEnvironment(url),
  );
}
