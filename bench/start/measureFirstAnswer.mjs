import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @typedef {{ imports: number, up: number, answer: number }} Steps in milliseconds */

const program = fileURLToPath(new URL('firstAnswer.mjs', import.meta.url));

/**
 * Measures from an empty process to the first answer of a local backend, step by step.
 *
 * @returns {Promise<Steps>}
 */
export function measureFirstAnswer() {
  return new Promise((resolve, reject) => {
    const child = fork(program, [], { execArgv: [] });
    child.once('message', (steps) => resolve(/** @type {Steps} */ (steps)));
    child.once('exit', (code) => reject(new Error(`${program} has ended with ${code}`)));
  });
}
