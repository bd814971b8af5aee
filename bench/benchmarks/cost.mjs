// What does AWS bill for 1,000 requests of a minute, held and in background, polled and subscribed to, and by hand?
import { mean } from 'd3-array';
import { countVariant } from '../cost/countVariant.mjs';
import { betweenSeconds, loadOf } from '../cost/load.mjs';
import prices from '../cost/prices.json' with { type: 'json' };
import { simulateTutorial } from '../cost/simulateTutorial.mjs';
import { toCost, toStandingCost } from '../cost/toCost.mjs';
import { variants } from '../cost/variants.mjs';

/** @import { Headline, Measurement, MeasureOptions, Row } from '../benchmark.js' */
/** @import { Counted } from '../cost/counted.js' */
/** @import { Line } from '../cost/toCost.mjs' */
/** @typedef {{ way: string, counted: Counted, lines: Line[] }} Bill */

export const question = 'What does AWS bill for 1,000 requests of a minute, without what the model costs?';

const alone = "the tutorial's, a request each two minutes";
const together = "the tutorial's, a request each half second";
const best = 'background, subscribing';

/** @param {MeasureOptions} options @returns {Promise<Measurement>} */
export async function measure({ quick, log }) {
  const load = loadOf(quick);
  log(`${load.requests} requests in each way, at once, in real time`);
  const tutorial = (/** @type {number} */ between) =>
    simulateTutorial({
      requests: 1000,
      modelSeconds: load.modelSeconds,
      betweenSeconds: between,
      callSeconds: prices.assumed.awsCall / 1000,
    });
  // Each waits most of the time: beside one another they take the time of one.
  const ours = await Promise.all(
    Object.keys(variants).map(async (way) => ({ way, counted: await countVariant(way, load) })),
  );
  const all = [
    { way: alone, counted: tutorial(120) },
    { way: together, counted: tutorial(betweenSeconds) },
    ...ours,
  ];
  const bills = all.map(({ way, counted }) => ({ way, counted, lines: toCost(counted, prices) }));
  const { assumed, date, region } = prices;
  return {
    tables: [
      {
        title: `1,000 requests of ${load.modelSeconds} s: the bill`,
        columns: billColumns,
        rows: billRows(bills),
      },
      {
        title: 'How much of what',
        columns: ['what', 'a million ($)', ...bills.map(({ way }) => way)],
        rows: amountRows(bills),
      },
    ],
    plots: [],
    headlines: headlines(bills, load.modelSeconds),
    losses: losses(bills),
    notes: [
      `List prices of ${date} in ${region}, without free tiers. Ours: computed from ${load.requests} requests of each kind on the local backend, ${betweenSeconds} s between two, ten owners, a prompt of 1 KB, an answer of 2 KB. Lambda's time is the wait for the model, by the clock, and what is assumed for the rest: ${assumed.ownWork} ms for a function's own work, ${assumed.awsCall} ms for a call to AWS, ${assumed.modelSubmit} ms to hand a request over to OpenAI, ${assumed.modelLook} ms to look a response up.`,
      'The tutorial’s way is simulated by its text, with 1,000 requests of the same size: a handler of 512 MB that holds the calls of one batch after another, as the CDK sets it up, and hears of its own updates too; a client that gets the row again and again for five minutes. Each two minutes: every request has the handler to itself. Each half second, as ours: they share its batches and so its time, which is cheap, and the next ones wait for it.',
      `The four ways run beside one another. Where a client of ours waits for much longer than the model takes, the machine was busy with something else: then there are more reads than there would be.`,
      `Left out: CloudWatch's logs and metrics, storage, data transfer, cold starts. Whether requests come or not, our run each minute costs $${toStandingCost(prices).toFixed(2)} a month.`,
    ],
  };
}

const billColumns = [
  'way',
  'Lambda ($)',
  'DynamoDB ($)',
  'AppSync ($)',
  'all ($)',
  'beside the first',
  'a client waits, mean (s)',
  'clients that gave up (%)',
];

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
    'clients that gave up (%)': (100 * (bill.counted.givenUp ?? 0)) / bill.counted.requests,
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
  return lines.reduce((sum, { what, dollars }) => sum + (part.test(what) ? dollars : 0), 0);
}

/** @param {readonly Bill[]} bills @param {number} seconds @returns {Headline[]} */
function headlines(bills, seconds) {
  const [theirs] = bills;
  return ['hold, subscribing', best].flatMap((way) => {
    const own = bills.find((bill) => bill.way === way);
    return own && theirs
      ? [
          {
            figure: `AWS’s bill for 1,000 requests of ${seconds} s: ${way}`,
            unit: '$',
            ours: dollarsOf(own),
            other: { name: theirs.way, value: dollarsOf(theirs) },
          },
        ]
      : [];
  });
}

/** @param {readonly Bill[]} bills */
function losses(bills) {
  const tutorials = bills.filter(({ way }) => way === alone || way === together);
  const ours = bills.filter((bill) => !tutorials.includes(bill));
  const show = (/** @type {number} */ dollars) => `$${dollars.toFixed(3)}`;
  return tutorials.flatMap((theirs) =>
    [
      { name: 'all', part: /./ },
      { name: 'AppSync', part: /^AppSync/ },
      { name: 'DynamoDB', part: /^DynamoDB/ },
    ].flatMap(({ name, part }) => {
      const dearer = ours.filter((bill) => dollarsOf(bill, part) > dollarsOf(theirs, part));
      if (dearer.length === 0) return [];
      const list = dearer.map((bill) => `${bill.way} ${show(dollarsOf(bill, part))}`).join(', ');
      const gaveUp = (100 * (theirs.counted.givenUp ?? 0)) / theirs.counted.requests;
      const price = gaveUp > 0 ? `, with ${gaveUp.toFixed(0)} % of its clients gone before the answer` : '';
      return [
        `Cost, ${name}: ${theirs.way} is cheaper at ${show(dollarsOf(theirs, part))}${price}. Ours: ${list}.`,
      ];
    }),
  );
}
