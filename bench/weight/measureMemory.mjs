import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { functionEnvironment } from './functionEnvironment.mjs';
import { serveWorld } from './serveWorld.mjs';

/** @import { FunctionBundle, FunctionName } from './bundleFunctions.mjs' */
/** @typedef {{ idle: number, peak: number }} Memory in bytes */

const program = fileURLToPath(new URL('runWorker.mjs', import.meta.url));
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
  const world = await serveWorld({ delta, pause: seconds * 2 });
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
        pushes = told.pushes;
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
 * @returns {Promise<Memory>}
 */
function handle(file, url, id) {
  const child = fork(program, [file], {
    env: functionEnvironment(url),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (message === 'ready') child.send({ id });
      else resolve(/** @type {Memory} */ (message));
    });
    child.once('exit', () => reject(new Error('The worker has died')));
  });
}
