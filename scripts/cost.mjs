// Computes what AWS bills for 1,000 requests of a minute, from what a run on the local backend did, and prints the table:
//   npm run cost                   prints; six minutes, since the runs keep the real time
//   npm run cost -- --requests 10  for a look
//   npm run cost -- --write        prints, and writes the table of docs/background.md
// Unit prices, their date and sources are in scripts/cost/prices.json, what is compared in scripts/cost/variants.mjs.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { toCost, toStandingCost } from './cost/toCost.mjs';
import { variants } from './cost/variants.mjs';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '40' }, write: { type: 'boolean', default: false } },
});
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const prices = JSON.parse(readFileSync(path('cost/prices.json'), 'utf8'));

const names = Object.keys(variants);
const counted = names.map((name) => {
  console.error(`${name}: ${values.requests} requests …`);
  return run(name);
});
const bills = counted.map((counts) => toCost(counts, prices));
const text = toText();
console.log(text);
if (values.write) write(text);

/** Each in a process of its own: its counters start at nothing. */
function run(name) {
  const output = execFileSync(process.execPath, [path('cost/runVariant.mjs'), name, values.requests], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  return JSON.parse(output.trim().split('\n').at(-1));
}

function toText() {
  const { date, region, assumed } = prices;
  const standing = toStandingCost(prices);
  const cell = ({ amount, dollars }) => `${amountOf(amount)}, $${dollars.toFixed(4)}`;
  const totals = bills.map((lines) => lines.reduce((sum, { dollars }) => sum + dollars, 0));
  const functions = bills.map((lines) =>
    lines
      .filter(({ what }) => /GB-seconds|invocations/.test(what))
      .reduce((sum, { dollars }) => sum + dollars, 0),
  );
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [
    `Computed from ${values.requests} requests of each kind on the local backend, with list prices of ${date} in ${region}, without free tiers; repeat with \`npm run cost\`.`,
    '',
    row(['1,000 requests of 60 s', ...names]),
    row(['---', ...names.map(() => '---:')]),
    ...bills[0].map(({ what }, index) => row([what, ...bills.map((lines) => cell(lines[index]))])),
    row(['**Lambda alone**', ...functions.map((dollars) => `**$${dollars.toFixed(3)}**`)]),
    row(['**all**', ...totals.map((dollars) => `**$${dollars.toFixed(3)}**`)]),
    '',
    `A prompt of 1 KB, an answer of 2 KB, half a second between two requests, ten owners. Lambda's time is the wait for the model, by the clock, and what is assumed for the rest: ${assumed.ownWork} ms for a function's own work, ${assumed.awsCall} ms for a call to AWS, ${assumed.modelSubmit} ms to hand a request over to OpenAI, ${assumed.modelLook} ms to look a response up. Left out: CloudWatch's logs and metrics, storage, data transfer, cold starts. Whether requests come or not, the run each minute costs $${standing.toFixed(2)} a month.`,
  ].join('\n');
}

function amountOf(amount) {
  return amount >= 100 ? Math.round(amount).toLocaleString('en-US') : String(Number(amount.toPrecision(3)));
}

function write(table) {
  const file = path('../docs/background.md');
  const place = /(<!-- cost -->\n)[\s\S]*(<!-- \/cost -->)/;
  const document = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    document.replace(place, (_, start, end) => `${start}${table}\n${end}`),
  );
}
