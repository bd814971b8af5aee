import { readFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';

/** @import { Header } from '../benchmark.js' */

/** What the product runs on. */
const foundations = ['aws-amplify', '@aws-sdk/client-dynamodb', 'openai', 'react', 'vue'];
/** What lies beside the packages that it is compared with. */
const tools = ['vega', 'vega-lite', 'zod'];

/**
 * Reads which machine and which versions measure.
 *
 * @param {{ seed: number, quick: boolean }} options
 * @returns {Header}
 */
export function readHeader(options) {
  const [processor, ...others] = cpus();
  const peers = Object.keys(readJson('bench/peers/package.json').dependencies);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${processor?.model.trim() ?? 'unknown'}, ${arch()}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    cores: others.length + 1,
    node: process.versions.node,
    versions: versionsOf(foundations, 'package-lock.json'),
    peers: versionsOf(
      peers.filter((name) => !tools.includes(name)),
      'bench/peers/package-lock.json',
    ),
    ...options,
  };
}

/**
 * Says it in a few lines.
 *
 * @param {Header} header
 */
export function formatHeader({ date, machine, cores, node, versions, peers, seed, quick }) {
  const list = (/** @type {Readonly<Record<string, string>>} */ packages) =>
    Object.entries(packages)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ');
  return [
    `Measured on ${date} with Node ${node} on ${cores} cores (${machine}), seed ${seed}${quick ? ', quick: for a look only' : ''}.`,
    `With ${list(versions)}.`,
    `Compared with ${list(peers)}.`,
  ].join('\n');
}

/**
 * Reads which versions a lock file holds.
 *
 * @param {readonly string[]} names
 * @param {string} lock from the repository's root
 * @returns {Record<string, string>}
 */
export function versionsOf(names, lock) {
  const { packages } = readJson(lock);
  return Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`].version]));
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
}
