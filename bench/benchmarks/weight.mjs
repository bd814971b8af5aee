// What does it weigh, in a page and in Lambda?
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerInvocation } from '@amplify-ai-request/backend/runtime';
import { median, quantile } from 'd3-array';
import { installPeers } from '../peers/installPeers.mjs';
import { peerEntries } from '../peers/peerEntries.mjs';
import { versionsOf } from '../report/header.mjs';
import { middle, ratioOfMedians, spread } from '../statistics/spread.mjs';
import { bundleFunctions } from '../weight/bundleFunctions.mjs';
import { amplifyEntries, bundlePage, ourEntries } from '../weight/bundlePage.mjs';
import { measureImports } from '../weight/measureImports.mjs';
import { measureMemory } from '../weight/measureMemory.mjs';

/** @import { Comparison, Measurement, MeasureOptions, Row } from '../benchmark.js' */
/** @import { Memory } from '../weight/measureMemory.mjs' */

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
        { title: 'What a page loads', rows: pageRows(pages) },
        { title: 'What Lambda loads', rows: functionRows(bundles, times) },
        { title: 'Memory of a Lambda function’s process', rows: memoryRows(memory) },
      ],
      plots: [],
      notes: [
        'A page: one ES module by esbuild for browsers of 2022, minified, then gzip -9. React and Vue stay outside of each row, and aws-amplify where the row does not name it: whoever uses these has them.',
        'They do different things: a mutation hook only tells how a call stands, the AI SDK and openai speak to a server of yours or to a model, fal, replicate and trigger.dev to their own. The weight of what one needs beside them is in no row, but for aws-amplify in ours.',
        `Functions: bundled by the settings of Amplify's defineFunction, import timed in ${rounds} processes each, in turn, after one that does not count. The first of a group does nothing, the others stand beside it. Between p10 and p90 lie 8 of 10.`,
        `Memory: resident, the highest that the process ever had, of ${quick ? 1 : 5} processes each, of twice as many where the worker is only imported; each beside the empty handler when it was as far. 1 MB comes in 10,000 deltas, over ${quick ? 1 : 4} s or more, and goes out in ${memory.pushes} pushes; table, AppSync and model are another process. The worker is deployed with ${workerInvocation.memoryMB} MB.`,
      ],
      comparisons: [...comparePages(pages), ...compareImports(times)],
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** @typedef {{ name: string, version?: string, beside?: string, isHeadline?: boolean, bytes: number, gzip: number }} Page */

/** @returns {Promise<Page[]>} */
function weighPages() {
  const versions = versionsOf(
    peerEntries.map(({ installedAs }) => installedAs),
    'bench/peers/package-lock.json',
  );
  return Promise.all([
    ...ourEntries.map(async ({ name, code }) => ({
      name,
      version: 'this',
      ...(await bundlePage(code, { from: 'ours' })),
    })),
    ...peerEntries.map(async ({ code, installedAs, ...entry }) => ({
      ...entry,
      version: versions[installedAs],
      ...(await bundlePage(code, { from: 'peers' })),
    })),
    ...amplifyEntries.map(async ({ name, code }) => ({
      name,
      ...(await bundlePage(code, { from: 'ours', outside: [] })),
    })),
  ]);
}

/** @param {readonly Page[]} pages our client first @returns {Row[]} */
function pageRows(pages) {
  return pages.map(({ name, version, bytes, gzip }) => ({
    'a page that uses': name,
    version,
    'minified (kB)': bytes / 1000,
    'gzip (kB)': gzip / 1000,
    'beside our client': gzip / (pages[0]?.gzip ?? Number.NaN),
  }));
}

/**
 * Each peer beside ours that it would stand in for; and beside the client of another service, what a page loads that has no
 * aws-amplify yet.
 *
 * @param {readonly Page[]} pages
 * @returns {Comparison[]}
 */
function comparePages(pages) {
  /** @type {(own: Page | undefined, peer: Page | undefined) => Comparison} */
  const compare = (own, peer) => ({
    figure: `what a page with aws-amplify loads besides, gzip: ${own?.name}`,
    unit: 'kB',
    ours: (own?.gzip ?? Number.NaN) / 1000,
    other: { name: `${peer?.name} ${peer?.version}`, value: (peer?.gzip ?? Number.NaN) / 1000 },
    isHeadline: peer?.isHeadline ?? false,
  });
  const peers = pages.filter((page) => page.beside);
  return [
    ...peers.map((peer) =>
      compare(
        pages.find(({ name }) => name === peer.beside),
        peer,
      ),
    ),
    {
      ...compare(
        pages.at(-1),
        peers.find(({ name }) => name.startsWith('@fal-ai')),
      ),
      figure: 'what a page without it loads, gzip: aws-amplify and client',
    },
  ];
}

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

/** @param {ReturnType<typeof measureImports>} times @returns {Comparison[]} */
function compareImports({ worker, table, dispatcher, tableAndLambda }) {
  /** @type {(name: string, own: typeof worker, other: string, sdk: typeof worker) => Comparison} */
  const compare = (name, own, other, sdk) => ({
    figure: `the ${name}'s import, at each cold start`,
    unit: 'ms',
    ours: middle(own.importMs),
    other: { name: other, value: middle(sdk.importMs) },
  });
  return [
    compare('worker', worker, 'its AWS SDK client alone', table),
    compare('dispatcher', dispatcher, 'its AWS SDK clients alone', tableAndLambda),
  ];
}

/** @param {Awaited<ReturnType<typeof measureMemory>>} memory @returns {Row[]} */
function memoryRows({ empty, short, megabyte }) {
  /** @type {(process: string, all: readonly Memory[], when: keyof Memory) => Row} */
  const row = (process, all, when) => {
    const figures = (/** @type {readonly Memory[]} */ of) => of.map((one) => one[when] / 1e6);
    return {
      process,
      ...spread(figures(all), 'MB'),
      'beside the empty handler': ratioOfMedians(figures(all), figures(empty)),
    };
  };
  return [
    row('an empty handler, imported', empty, 'idle'),
    row('our worker, imported', [...short, ...megabyte], 'idle'),
    row('an empty handler, at its peak', empty, 'peak'),
    row('our worker, at its peak, after an answer of 1 kB', short, 'peak'),
    row('our worker, at its peak, after an answer of 1 MB, streamed', megabyte, 'peak'),
  ];
}
