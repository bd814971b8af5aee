// What does a page load to use this, and what does Lambda, beside what others have them load?
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, quantile } from 'd3-array';
import { installPeers } from '../peers/installPeers.mjs';
import { peerEntries } from '../peers/peerEntries.mjs';
import { bundleFunctions } from '../weight/bundleFunctions.mjs';
import { amplifyEntries, bundlePage, ourEntries } from '../weight/bundlePage.mjs';
import { measureImports } from '../weight/measureImports.mjs';
import { measureMemory } from '../weight/measureMemory.mjs';

/** @import { Headline, Measurement, MeasureOptions, Row } from '../benchmark.js' */

export const question = 'What does it weigh, in a page and in Lambda?';

/** @param {MeasureOptions} options @returns {Promise<Measurement>} */
export async function measure({ quick, log }) {
  installPeers(log);
  const rounds = quick ? 3 : 15;
  log('bundling');
  const pages = await weighPages();
  const directory = mkdtempSync(join(tmpdir(), 'weight-'));
  try {
    const bundles = await bundleFunctions(directory);
    log('importing functions');
    const times = measureImports(bundles, rounds);
    log('streaming 1 MB through workers');
    const memory = await measureMemory(
      bundles,
      quick ? { rounds: 1, seconds: 1 } : { rounds: 5, seconds: 4 },
    );
    return {
      tables: [
        { title: 'What a page loads', columns: pageColumns, rows: pages },
        { title: 'What Lambda loads', columns: functionColumns, rows: functionRows(bundles, times) },
        { title: 'Memory of a Lambda function’s process', columns: memoryColumns, rows: memoryRows(memory) },
      ],
      plots: [],
      notes: [
        'A page: one ES module by esbuild for browsers of 2022, minified, then gzip -9. React and Vue stay outside of each row, and aws-amplify where the row does not name it: whoever uses these has them.',
        'They do different things: a mutation hook only tells how a call stands, the AI SDK and openai speak to a server of yours or to a model, fal, replicate and trigger.dev to their own. The weight of what one needs beside them is in no row, but for aws-amplify in ours.',
        `Functions: bundled by the settings of Amplify's defineFunction, import timed in ${rounds} processes each, in turn, after one that does not count. The first of a group does nothing, the others stand beside it. Between p10 and p90 lie 8 of 10.`,
        `Memory: resident, the highest that the process ever had, medians of ${quick ? 1 : 5} processes each. 1 MB comes in 10,000 deltas, over ${quick ? 1 : 4} s or more, and goes out in ${memory.pushes} pushes; table, AppSync and model are another process. The worker is deployed with 256 MB.`,
      ],
      headlines: headlines(pages),
      losses: [...pageLosses(pages), ...importLosses(times)],
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const pageColumns = ['a page that uses', 'version', 'minified (kB)', 'gzip (kB)', 'beside our client'];

/** @returns {Promise<Row[]>} */
async function weighPages() {
  const rows = await Promise.all([
    ...ourEntries.map(async ({ name, code }) => ({
      name,
      version: 'this',
      ...(await bundlePage(code, { from: 'ours' })),
    })),
    ...peerEntries.map(async ({ name, code, installedAs }) => ({
      name,
      version: versionOf(installedAs),
      ...(await bundlePage(code, { from: 'peers' })),
    })),
    ...amplifyEntries.map(async ({ name, code }) => ({
      name,
      version: undefined,
      ...(await bundlePage(code, { from: 'ours', outside: [] })),
    })),
  ]);
  const base = rows[0]?.gzip ?? Number.NaN;
  return rows.map(({ name, version, bytes, gzip }) => ({
    'a page that uses': name,
    version,
    'minified (kB)': bytes / 1000,
    'gzip (kB)': gzip / 1000,
    'beside our client': gzip / base,
  }));
}

/** @param {string} folder */
function versionOf(folder) {
  const file = new URL(`../peers/node_modules/${folder}/package.json`, import.meta.url);
  return String(JSON.parse(readFileSync(file, 'utf8')).version);
}

/** Beside which peer each of ours is shown, of its newest version. */
const shown = [
  ['client', '@fal-ai/client, createFalClient'],
  ['client and React hook', '@ai-sdk/react, useChat'],
  ['client and React hook', '@tanstack/react-query, useMutation'],
  ['client and Vue composable', '@ai-sdk/vue, useCompletion'],
];

/** @param {readonly Row[]} rows @returns {Headline[]} */
function headlines(rows) {
  const find = (/** @type {string | undefined} */ page) =>
    rows.find((row) => row['a page that uses'] === page);
  return shown.map(([own, peer]) => ({
    figure: `a page loads, gzip: ${own}`,
    unit: 'kB',
    ours: Number(find(own)?.['gzip (kB)']),
    other: { name: `${peer} ${find(peer)?.version}`, value: Number(find(peer)?.['gzip (kB)']) },
  }));
}

/** @param {readonly Row[]} rows */
function pageLosses(rows) {
  const gzip = (/** @type {Row | undefined} */ row) => Number(row?.['gzip (kB)']);
  const all = gzip(rows.at(-1));
  const fal = rows.find((row) => String(row['a page that uses']).startsWith('@fal-ai'));
  const lighter = rows.filter((row) => Number(row['beside our client']) < 1);
  return [
    `Who has no aws-amplify yet loads ${all.toFixed(1)} kB with our client, ${(all / gzip(fal)).toFixed(1)} times what @fal-ai/client weighs.`,
    ...lighter.map(
      (row) =>
        `${row['a page that uses']} ${row.version} is lighter than our client: ${gzip(row).toFixed(1)} kB beside ${gzip(rows[0]).toFixed(1)} kB.`,
    ),
  ];
}

const functionColumns = [
  'function',
  'bundle (kB)',
  'gzip (kB)',
  'import p50 (ms)',
  'p10 (ms)',
  'p90 (ms)',
  'import beside its AWS SDK clients',
  'whole process p50 (ms)',
  'process beside the empty handler',
];

/**
 * @param {Awaited<ReturnType<typeof bundleFunctions>>} bundles
 * @param {ReturnType<typeof measureImports>} times
 * @returns {Row[]}
 */
function functionRows(bundles, times) {
  const row = (
    /** @type {string} */ name,
    /** @type {keyof typeof times} */ of,
    /** @type {keyof typeof times | undefined} */ sdk = undefined,
  ) => {
    const { importMs, processMs } = times[of];
    return {
      function: name,
      'bundle (kB)': bundles[of].bytes / 1000,
      'gzip (kB)': bundles[of].gzip / 1000,
      'import p50 (ms)': median(importMs),
      'p10 (ms)': quantile(importMs, 0.1),
      'p90 (ms)': quantile(importMs, 0.9),
      'import beside its AWS SDK clients': sdk && ratioOfMedians(importMs, times[sdk].importMs),
      'whole process p50 (ms)': median(processMs),
      'process beside the empty handler': ratioOfMedians(processMs, times.empty.processMs),
    };
  };
  return [
    row('an empty handler', 'empty'),
    row('the client of DynamoDB alone', 'table', 'table'),
    row('our worker', 'worker', 'table'),
    row('the clients of DynamoDB and Lambda alone', 'tableAndLambda', 'tableAndLambda'),
    row('our dispatcher', 'dispatcher', 'tableAndLambda'),
  ];
}

/** @param {readonly number[]} these @param {readonly number[]} those */
function ratioOfMedians(these, those) {
  return (median(these) ?? Number.NaN) / (median(those) ?? Number.NaN);
}

/** @param {ReturnType<typeof measureImports>} times */
function importLosses({ worker, table }) {
  const ratio = ratioOfMedians(worker.importMs, table.importMs);
  return ratio > 1
    ? [
        `The worker's import takes ${ratio.toFixed(2)} times that of its AWS SDK client alone, at each cold start.`,
      ]
    : [];
}

const memoryColumns = ['process', 'peak (MB)', 'least (MB)', 'most (MB)', 'beside the empty handler'];

/** @param {Awaited<ReturnType<typeof measureMemory>>} memory @returns {Row[]} */
function memoryRows({ empty, short, megabyte }) {
  const peaks = (/** @type {typeof short} */ all) => all.map(({ peak }) => peak);
  const base = median(peaks(empty)) ?? Number.NaN;
  const row = (/** @type {string} */ name, /** @type {number[]} */ all) => ({
    process: name,
    'peak (MB)': (median(all) ?? Number.NaN) / 1e6,
    'least (MB)': Math.min(...all) / 1e6,
    'most (MB)': Math.max(...all) / 1e6,
    'beside the empty handler': (median(all) ?? Number.NaN) / base,
  });
  const idle = [...short, ...megabyte].map((one) => one.idle);
  return [
    row('an empty handler', peaks(empty)),
    row('our worker, imported', idle),
    row('… after an answer of 1 kB', peaks(short)),
    row('… after an answer of 1 MB, streamed', peaks(megabyte)),
  ];
}
