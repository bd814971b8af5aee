// What does AWS bill for 1,000 requests of a minute, without what the model costs?
import { mean, sum } from 'd3-array';
import { betweenSeconds } from '../cost/load.mjs';
import { simulateTutorial } from '../cost/simulateTutorial.mjs';
import { toCost, toStandingCost } from '../cost/toCost.mjs';
import { assumed, pricesOf } from '../prices/prices.mjs';
import { inProcess } from '../process/startProcess.mjs';

/** @import { Remote } from '../process/startProcess.mjs' */
/** @import { Comparison, Measurement, MeasureOptions, Row } from '../benchmark.js' */
/** @import { Counted } from '../cost/counted.js' */
/** @import { Way } from '../cost/countWay.mjs' */
/** @import { Line } from '../cost/toCost.mjs' */
/** @typedef {{ way: string, counted: Counted, lines: Line[] }} Bill */

export const question = 'What does AWS bill for 1,000 requests of a minute, without what the model costs?';

const alone = "the tutorial's, a request each two minutes";
const together = "the tutorial's, a request each half second";
/** @type {Readonly<Record<string, Way>>} */
const ours = {
  'hold, polling': { background: false, mode: 'poll' },
  'hold, subscribing': { background: false, mode: 'subscribe' },
  'background, polling': { background: true, mode: 'poll' },
  'background, subscribing': { background: true, mode: 'subscribe' },
};

/** @param {MeasureOptions} options @returns {Promise<Measurement>} */
export async function measure({ quick, log }) {
  const load = quick ? { requests: 3, modelSeconds: 2 } : { requests: 40, modelSeconds: 60 };
  log(`${load.requests} requests in each way, at once, in real time`);
  const tutorial = (/** @type {number} */ between) =>
    simulateTutorial({
      requests: 1000,
      modelSeconds: load.modelSeconds,
      betweenSeconds: between,
      callSeconds: assumed.awsCall / 1000,
    });
  // Each waits most of the time: beside one another they take the time of one.
  const counted = await Promise.all(
    Object.entries(ours).map(async ([name, way]) => ({ way: name, counted: await count(way, load) })),
  );
  const bills = [
    { way: alone, counted: tutorial(120) },
    { way: together, counted: tutorial(betweenSeconds) },
    ...counted,
  ].map((one) => ({ ...one, lines: toCost(one.counted) }));
  return {
    tables: [
      { title: `1,000 requests of ${load.modelSeconds} s: the bill`, rows: billRows(bills) },
      { title: 'How much of what', rows: amountRows(bills) },
    ],
    plots: [],
    comparisons: compare(bills, load.modelSeconds),
    notes: [
      `List prices of ${pricesOf.date} in ${pricesOf.region}, without free tiers. Ours: computed from ${load.requests} requests of each kind on the local backend, ${betweenSeconds} s between two, ten owners, a prompt of 1 KB, an answer of 2 KB. Lambda's time is the wait for the model, by the clock, and what is assumed for the rest: ${assumed.ownWork} ms for a function's own work, ${assumed.awsCall} ms for a call to AWS, ${assumed.modelSubmit} ms to hand a request over to OpenAI, ${assumed.modelLook} ms to look a response up.`,
      'The tutorial’s way is simulated by its text, with 1,000 requests of the same size: a handler of 512 MB that holds the calls of one batch after another, as the CDK sets it up, and hears of its own updates too; a client that gets the row again and again for five minutes. Each two minutes: every request has the handler to itself. Each half second, as ours: they share its batches and so its time, which is cheap, and the next ones wait for it.',
      `The four ways run beside one another. Where a client of ours waits for much longer than the model takes, the machine was busy with something else: then there are more reads than there would be.`,
      `Left out: CloudWatch's logs and metrics, storage, data transfer, cold starts. Whether requests come or not, our run each minute costs $${toStandingCost().toFixed(2)} a month.`,
    ],
  };
}

/** @param {Way} way @param {{ requests: number, modelSeconds: number }} load */
function count(way, load) {
  return inProcess(
    new URL('../cost/countWay.mjs', import.meta.url),
    (/** @type {Remote<typeof import('../cost/countWay.mjs')>} */ remote) =>
      remote.countWay({ ...way, ...load }),
  );
}

/** @param {readonly Bill[]} bills @returns {Row[]} */
function billRows(bills) {
  const first = bills[0] ? dollarsOf(bills[0]) : Number.NaN;
  return bills.map((bill) => ({
    way: bill.way,
    'Lambda ($)': dollarsOf(bill, /GB-seconds|invocations/),
    'DynamoDB ($)': dollarsOf(bill, /^DynamoDB/),
    'AppSync ($)': dollarsOf(bill, /^AppSync/),
    'all ($)': dollarsOf(bill),
    'beside the first': dollarsOf(bill) / first,
    'a client waits, mean (s)': mean(bill.counted.seconds),
    'clients that gave up (%)': 100 * partGivenUp(bill),
  }));
}

/** @param {readonly Bill[]} bills @returns {Row[]} */
function amountRows([first, ...others]) {
  return (first?.lines ?? []).map(({ what, amount, price }, index) => ({
    what,
    'a million ($)': price * 1e6,
    [first?.way ?? '']: amount,
    ...Object.fromEntries(others.map(({ way, lines }) => [way, lines[index]?.amount])),
  }));
}

/** @param {Bill} bill @param {RegExp} [part] */
function dollarsOf({ lines }, part = /./) {
  return sum(lines, ({ what, dollars }) => (part.test(what) ? dollars : 0));
}

/** @param {Bill} bill */
function partGivenUp({ counted: { givenUp = 0, requests } }) {
  return givenUp / requests;
}

/**
 * The whole bill of each way; and its parts, of the way that is the default.
 *
 * @param {readonly Bill[]} bills
 * @param {number} seconds
 * @returns {Comparison[]}
 */
function compare(bills, seconds) {
  const tutorials = bills.filter(({ way }) => way === alone || way === together);
  const own = bills.filter((bill) => !tutorials.includes(bill));
  /** @type {(bill: Bill, theirs: Bill, name: string, part?: RegExp) => Comparison} */
  const comparison = (bill, theirs, name, part) => ({
    figure: `${name} for 1,000 requests of ${seconds} s: ${bill.way}`,
    unit: '$',
    ours: dollarsOf(bill, part),
    other: { name: describe(theirs), value: dollarsOf(theirs, part) },
    isHeadline: !part && bill.way.endsWith('subscribing'),
  });
  return tutorials.flatMap((theirs) => [
    ...own.map((bill) => comparison(bill, theirs, 'AWS’s bill')),
    ...own
      .slice(0, 1)
      .flatMap((bill) => [
        comparison(bill, theirs, 'AppSync’s part', /^AppSync/),
        comparison(bill, theirs, 'DynamoDB’s part', /^DynamoDB/),
      ]),
  ]);
}

/** @param {Bill} bill */
function describe(bill) {
  const part = partGivenUp(bill);
  return part > 0 ? `${bill.way}: ${(100 * part).toFixed(0)} % of its clients give up before` : bill.way;
}
