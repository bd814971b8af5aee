// Sends requests through the whole local backend while everything goes wrong that may, and says whether each promise held:
//   npm run chaos                                     200 requests, a seed by chance
//   npm run chaos -- --requests 1000 --seed 42        as many as you like; the same seed plans the same chaos
//   npm run chaos -- --background                     the model works on by itself, and calls back
//   npm run chaos -- --speed 10 --clients 16          for a machine that is slow or busy
// Ends with code 1 when a promise was broken. What happens is in packages/local/test/chaos, which runs here on the built
// packages, and on the sources in `npm test`.
import { parseArgs } from 'node:util';
import { loadSource } from './loadSource.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    speed: { type: 'string', default: '15' },
    clients: { type: 'string', default: '32' },
    background: { type: 'boolean', default: false },
  },
});
const { background, ...texts } = values;
const { requests, seed, speed, clients } = Object.fromEntries(
  Object.entries(texts).map(([name, value]) => [name, parseNumber(name, value)]),
);

// The AWS SDK's advice to leave Node 20 is no news here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const { runChaos } = await loadSource('packages/local/test/chaos/runChaos.ts');
const onProgress = (words) => console.log(`  ${words}`);
const mode = background ? ', in background mode' : '';
console.log(
  `Chaos with ${requests} requests, seed ${seed}, ${clients} clients, ${speed} times as fast${mode}:`,
);
const { broken, figures } = await runChaos({
  requests,
  seed,
  speed,
  clients,
  timeoutSeconds: background ? 300 : 150,
  thorough: true,
  background,
  onProgress,
});
console.log();
for (const [name, figure] of Object.entries(figures)) console.log(`${name.padEnd(40)} ${figure}`);
console.log();
for (const { promise, words } of broken) console.error(`BROKEN, ${promise}: ${words}`);
console.log(
  broken.length > 0
    ? `${broken.length} promises were broken. Again: npm run chaos -- --requests ${requests} --seed ${seed} --speed ${speed} --clients ${clients}${background ? ' --background' : ''}`
    : `Every promise was kept (seed ${seed}).`,
);
process.exit(broken.length > 0 ? 1 : 0);

function parseNumber(name, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= (name === 'seed' ? 0 : 1)) return number;
  console.error(`--${name} wants a whole number, not ${text}.`);
  process.exit(2);
}
