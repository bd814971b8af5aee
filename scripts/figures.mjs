// Measures how long a newcomer waits, prints it, and with --write puts it into the README:
//   npm run figures             prints
//   npm run figures -- --write  prints, and writes the README's table
// Close other programs first. Times but the first are medians of nine runs. All else that is measured: `npm run bench`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = 9;

const rows = [
  ['clone to answer: `git clone`, `npm start`, empty npm cache', `${seconds(cloneToAnswer())} s`],
  ...localBackend(),
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
