import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @import { Counted } from './counted.js' */

const program = fileURLToPath(new URL('runVariant.mjs', import.meta.url));

/**
 * Counts what one way of this product takes, in a process of its own: its counters start at nothing.
 *
 * @param {string} name of variants.mjs
 * @param {{ requests: number, modelSeconds: number }} load
 * @returns {Promise<Counted>}
 */
export function countVariant(name, { requests, modelSeconds }) {
  return new Promise((resolve, reject) => {
    const child = fork(program, [name, `${requests}`, `${modelSeconds}`], { execArgv: [] });
    child.once('message', (counted) => resolve(/** @type {Counted} */ (counted)));
    child.once('exit', (code) => reject(new Error(`${name} has ended with ${code}`)));
  });
}
