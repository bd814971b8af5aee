import { readFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';

/** @import { Header } from '../benchmark.js' */

/** What lies beside the packages that it is compared with. */
const tools = ['vega', 'vega-lite', 'zod'];

/** What the product runs on. */
const foundations = ['aws-amplify', '@aws-sdk/client-dynamodb', 'openai', 'react', 'vue'];

/**
 * Reads which machine and which versions measure.
 *
 * @param {{ seed: number, quick: boolean }} options
 * @returns {Header}
 */
export function readHeader({ seed, quick }) {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${processors[0]?.model.trim() ?? 'unknown'}, ${arch()}, ${gigabytes} GB`,
    cores: processors.length,
    node: process.versions.node,
    versions: installed('package-lock.json', foundations),
    peers: peers(),
    seed,
    quick,
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
    ...(Object.keys(peers).length > 0 ? [`Compared with ${list(peers)}.`] : []),
  ].join('\n');
}

/**
 * The packages that it is compared with: they have a lock file of their own.
 *
 * @returns {Record<string, string>}
 */
function peers() {
  try {
    const { dependencies = {} } = readJson('bench/peers/package.json');
    return installed(
      'bench/peers/package-lock.json',
      Object.keys(dependencies).filter((name) => !tools.includes(name)),
    );
  } catch {
    return {};
  }
}

/**
 * @param {string} lock
 * @param {readonly string[]} names
 * @returns {Record<string, string>}
 */
function installed(lock, names) {
  const { packages } = readJson(lock);
  return Object.fromEntries(
    names
      .map((name) => [name, packages[`node_modules/${name}`]?.version])
      .filter(([, version]) => version !== undefined),
  );
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
}
