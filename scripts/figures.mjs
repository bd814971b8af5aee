// Measures the figures of the README, prints them, and with --write puts them there:
//   npm run figures             prints
//   npm run figures -- --write  prints, and writes the README's table
// Close other programs first. Times are medians of nine runs; sizes are exact.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
// Built before, as `npm run figures` does.
import { resolveSettings } from '../packages/backend/dist/runtime.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = 9;

const sizes = { client: await gzipOf(), ...(await functionBundles()) };
const rows = [
  ['clone to answer: `git clone`, `npm start`, empty npm cache', `${seconds(cloneToAnswer())} s`],
  ...localBackend(),
  ['client with its Amplify transport and p-retry, gzip, without `aws-amplify`', kilobytes(sizes.client)],
  ['dispatcher, bundled as Amplify does it', kilobytes(sizes.dispatcher.bytes)],
  ['worker, bundled as Amplify does it', kilobytes(sizes.worker.bytes)],
  [
    'import of the dispatcher, beside its AWS SDK clients alone',
    ratio(sizes.dispatcher, sizes.dynamoAndLambda),
  ],
  ['import of the worker, beside its AWS SDK client alone', ratio(sizes.worker, sizes.dynamo)],
];

const table = [
  `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ${cpus().length} cores (${cpus()[0].model.trim()}, ${arch()}); repeat with \`npm run figures\`.`,
  '',
  '| figure | |',
  '|---|---|',
  ...rows.map(([name, value]) => `| ${name} | ${value} |`),
].join('\n');
console.log(table);

if (process.argv.includes('--write')) {
  const readme = join(root, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const place = /(<!-- figures -->\n)[\s\S]*(<!-- \/figures -->)/;
  writeFileSync(
    readme,
    text.replace(place, (_, start, end) => `${start}${table}\n${end}`),
  );
}

/** The client's entry as an app's bundler takes it in; Amplify itself is in the app anyway. */
async function gzipOf() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages/client/dist/index.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['aws-amplify', 'aws-amplify/*', '@aws-amplify/*'],
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

/** The functions with the settings of Amplify's `defineFunction`, and the AWS SDK clients of each as a yardstick. */
async function functionBundles() {
  const directory = mkdtempSync(join(tmpdir(), 'figures-'));
  const dynamo = `
    import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
    export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    export { GetCommand, UpdateCommand };`;
  const entries = {
    dispatcher: "export * from './dist/functions/dispatcher.js'",
    worker: "export * from './dist/functions/worker.js'",
    dynamo,
    dynamoAndLambda: `${dynamo}
      import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
      export const lambda = new LambdaClient({});
      export { InvokeCommand };`,
  };
  const bundles = {};
  for (const [name, contents] of Object.entries(entries)) {
    const outfile = join(directory, `${name}.mjs`);
    await build({
      stdin: { contents, resolveDir: join(root, 'packages/backend') },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
      outfile,
    });
    bundles[name] = { bytes: readFileSync(outfile).length, outfile };
  }
  // Round by round, so that a busy moment of the machine falls on all of them.
  const times = Object.fromEntries(Object.keys(entries).map((name) => [name, []]));
  for (let round = 0; round < runs; round += 1) {
    for (const [name, bundle] of Object.entries(bundles)) times[name].push(importMs(bundle.outfile));
  }
  rmSync(directory, { recursive: true });
  for (const [name, all] of Object.entries(times)) bundles[name].importMs = median(all);
  return bundles;
}

function importMs(file) {
  const code = `const started = performance.now(); await import(process.argv[1]); console.log(performance.now() - started);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code, file], {
    encoding: 'utf8',
    env: {
      ...process.env,
      AWS_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AI_REQUEST_TABLE: 'table',
      AI_REQUEST_WORKER: 'worker',
      AI_REQUEST_GRAPHQL_URL: 'https://api.example/graphql',
      AI_REQUEST_SETTINGS: JSON.stringify(resolveSettings({}, {})),
    },
  });
  return Number(output);
}

/** A newcomer's first minute, with nothing in npm's cache. */
function cloneToAnswer() {
  const directory = mkdtempSync(join(tmpdir(), 'clone-'));
  const started = performance.now();
  run('git', ['clone', '--quiet', root, 'clone'], directory);
  run('npm', ['start', '--cache', join(directory, 'cache')], join(directory, 'clone'));
  const time = performance.now() - started;
  rmSync(directory, { recursive: true, force: true });
  return time;
}

function localBackend() {
  const code = `
    const started = performance.now();
    const { startLocalBackend } = await import('@amplify-ai-request/local');
    const imported = performance.now();
    const backend = await startLocalBackend({ environment: {}, standIn: {} });
    const up = performance.now();
    const { Amplify } = await import('aws-amplify');
    const { ConsoleLogger } = await import('aws-amplify/utils');
    ConsoleLogger.LOG_LEVEL = 'ERROR';
    const { createAIRequest } = await import('@amplify-ai-request/client');
    Amplify.configure(backend.outputs);
    const asked = performance.now();
    await createAIRequest({ prompt: 'Hello' }, { poll: { minMs: 10 } });
    const answered = performance.now();
    await backend.stop();
    console.log('RESULT' + JSON.stringify({ up: up - imported, imports: imported - started, first: answered - asked }));`;
  const file = join(root, 'examples/node/.figures.mjs');
  writeFileSync(file, code);
  const once = () => {
    const output = execFileSync(process.execPath, [file], {
      encoding: 'utf8',
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    return JSON.parse(output.slice(output.lastIndexOf('RESULT') + 6));
  };
  let all;
  try {
    all = Array.from({ length: runs }, once);
  } finally {
    rmSync(file);
  }
  const of = (key) => `${seconds(median(all.map((one) => one[key])))} s`;
  return [
    ['local backend up, once its modules are loaded', of('up')],
    ['its modules loaded', of('imports')],
    ['first answer through it, from a stand-in that takes no time, read every 10 ms', of('first')],
  ];
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function ratio(bundle, sdk) {
  return `${(bundle.importMs / sdk.importMs).toFixed(2)} times (${bundle.importMs.toFixed(0)} and ${sdk.importMs.toFixed(0)} ms)`;
}
