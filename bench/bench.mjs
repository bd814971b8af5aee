// Measures how this product compares with what people do otherwise, and prints it:
//   npm run bench                        everything, in ten minutes
//   npm run bench -- --quick             for a look, within a minute
//   npm run bench -- weight streaming    some of it, by name
//   npm run bench -- --seed 7            with the random draws of another run
//   npm run bench -- --write             everything, and puts it into docs/performance.md, README.md and docs/background.md
// Close other programs first. The same, as data, lies in bench/.out/results.json afterwards.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPeers } from './peers/installPeers.mjs';
import { inProcess } from './process/startProcess.mjs';
import { formatTable } from './report/formatTable.mjs';
import { formatHeader, readHeader } from './report/header.mjs';
import { lossesAmong, toComparisonRows } from './report/toComparisonRows.mjs';
import { writeDocs } from './report/writeDocs.mjs';

/** @import { Remote } from './process/startProcess.mjs' */
/** @import { Result } from './benchmark.js' */

/** Each is a file in benchmarks/; the page keeps this order. */
const all = ['start', 'weight', 'startDelay', 'noticeLag', 'streaming', 'cost', 'throughput'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
  },
});
const { quick, write } = values;
const seed = Number(values.seed);
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length > 0) fail(`There is no benchmark ${unknown.join(', ')}, only ${all.join(', ')}.`);
if (!Number.isInteger(seed) || seed < 0) fail(`--seed wants a whole number, not ${values.seed}.`);
// What is published is one run of everything on one machine.
if (write && (quick || positionals.length > 0))
  fail('--write wants the whole run: neither names nor --quick.');
const names = positionals.length > 0 ? all.filter((name) => positionals.includes(name)) : all;

// What draws the plots is among them: if it cannot be had, better to know before the run than after.
if (write) installPeers(console.error);
const header = readHeader({ seed, quick });
console.log(`${formatHeader(header)}\n`);
const out = fileURLToPath(new URL('.out/', import.meta.url));
mkdirSync(out, { recursive: true });
writeFileSync(`${out}.gitignore`, '*\n');
/** @type {Result[]} */
const results = [];
for (const name of names) {
  const result = await run(name);
  if (result) {
    results.push(result);
    print(result);
    // At once: a long run may be interrupted.
    writeFileSync(`${out}results.json`, `${JSON.stringify({ ...header, results }, null, 2)}\n`);
  } else {
    process.exitCode = 1;
  }
}

if (write && results.length < names.length) fail('Not everything could be measured, so no page was written.');
if (write) {
  await writeDocs({ header, results });
  console.log(
    'Written: docs/performance.md with its plots, and the figures in README.md and docs/background.md.',
  );
}

/**
 * Runs one in a process of its own, so that it inherits neither memory, nor timers, nor a configured Amplify.
 *
 * @param {string} name
 * @returns {Promise<Result | undefined>} nothing when it failed, which was said then
 */
async function run(name) {
  try {
    return await inProcess(
      new URL('runBenchmark.mjs', import.meta.url),
      (/** @type {Remote<typeof import('./runBenchmark.mjs')>} */ remote) =>
        remote.runBenchmark(name, { quick, seed }),
    );
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

/** @param {Result} result */
function print({ name, question, seconds, tables, notes, comparisons }) {
  console.log(`${name}: ${question}`);
  const losses = lossesAmong(comparisons);
  const lost = losses.length > 0 ? [{ title: 'Where it loses', rows: toComparisonRows(losses) }] : [];
  for (const table of [...tables, ...lost]) console.log(`\n${table.title}\n${formatTable(table, 'text')}`);
  for (const note of notes) console.log(`- ${note}`);
  console.log(`(${seconds.toFixed(0)} s)\n`);
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(2);
}
