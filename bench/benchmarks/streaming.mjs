// What does it cost to send an answer while the model writes it: time until the first word, pushes, bytes, money, main thread?
import { max, median, min } from 'd3-array';
import { comparedColumns, compareWays, ways } from '../streaming/compareWays.mjs';
import { growthPlot } from '../streaming/growthPlot.mjs';
import { measureFirstText } from '../streaming/measureFirstText.mjs';
import { measureMegabyte } from '../streaming/measureMegabyte.mjs';
import { measureStream } from '../streaming/measureStream.mjs';
import { pricesOf, sources } from '../streaming/prices.mjs';
import { simulateStream } from '../streaming/simulateStream.mjs';

/** @import { Headline, Measurement, MeasureOptions, Row, Table } from '../benchmark.js' */
/** @import { Compared } from '../streaming/compareWays.mjs' */

export const question = 'What does a live answer cost: in time, bytes, money and work of the page?';

const perSecond = 50;

/** @param {MeasureOptions} options @returns {Promise<Measurement>} */
export async function measure({ quick, log }) {
  log('counting pushes of answers of each size');
  const compared = await compareWays(quick ? [1, 16] : [1, 4, 16, 64, 256, 1000]);
  log('streaming one for real');
  const tokens = Array.from({ length: quick ? 50 : 1000 }, () => ' abc');
  const real = await measureStream(tokens, perSecond);
  // A busy machine holds the stand-in up: what is counted beside it is an answer that took as long.
  const pace = tokens.length / real.seconds;
  const simulated = await simulateStream(tokens, { perSecond: pace, pushMs: 5 });
  log('waiting for first words');
  const firstText = await measureFirstText(quick ? 3 : 20);
  log('following 1 MB');
  const megabyte = await measureMegabyte(quick ? 1 : 15);

  return {
    tables: [
      { title: 'A streamed answer, in each of the ways', columns: comparedColumns, rows: compared },
      {
        title: `The same for real, on the local backend: ${tokens.length} tokens at ${pace.toFixed(0)} a second`,
        columns: ['', 'pushes', 'in pushes (kB)', 'bytes, measured beside counted'],
        rows: [
          { '': 'counted', pushes: simulated.pushes, 'in pushes (kB)': simulated.pushBytes / 1000 },
          {
            '': 'measured',
            pushes: real.pushes,
            'in pushes (kB)': real.bytes / 1000,
            'bytes, measured beside counted': real.bytes / simulated.pushBytes,
          },
        ],
      },
      pairTable('The model’s first word is heard', [
        ['by who reads the model’s own stream', firstText.direct],
        ['by the client, through worker, AppSync and subscription of the local backend', firstText.client],
      ]),
      pairTable('Main thread at work for 1 MB in 10,000 deltas', [
        ['joining them and no more', megabyte.joining],
        ['the client: snapshots read every 50 ms, and textStream', megabyte.client],
      ]),
    ],
    plots: [
      growthPlot(compared, {
        name: 'streaming-bytes',
        title: 'What goes through AppSync for one streamed answer',
        field: 'transferred',
        axis: 'mutations and pushes (bytes)',
      }),
      growthPlot(compared, {
        name: 'streaming-cost',
        title: 'What one streamed answer costs at AppSync and DynamoDB',
        field: 'dollars',
        axis: 'cost (dollars)',
      }),
    ],
    notes: [
      `Four bytes a token, ${perSecond} tokens a second, faster where the answer would else take more than 800 s, of which Lambda has 900. Ours: the worker's own engine, by a clock that jumps, with each call counted; a faster model makes fewer of its pushes, and none more of the others'.`,
      `Prices: ${sources.join(', ')}, as of ${pricesOf}, us-east-1: a mutation $4 a million, a real-time update $2 a million for each 5 kB begun, a write unit $0.625 a million for each kilobyte of the item. One subscriber. Left out: connection minutes ($0.08 a million), data transfer, Lambda's time, and what is the same in each way.`,
      'The AI Kit sends the whole text so far to AppSync, which writes it on the row; the subscriber is sent the delta alone. So the bytes of its mutations and its writes grow with the square of the answer, its pushes do not. It is charged for the writes.',
      'DynamoDB charges a write by the whole item. Ours keeps the text on the row, ever more rarely, but renews its lease there each five seconds, and so pays for what was kept each time.',
      `For real: ${real.pushes} pushes, counted ${simulated.pushes} at the pace that the stand-in kept, each as if it took 5 ms. One that takes longer, as on a busy machine, leaves more text to the next: they are fewer, and larger.`,
      'First word: in turn, all on this machine and without a network, so it is the work of the parts alone.',
    ],
    headlines: headlines(compared),
    losses: [...costLosses(compared), ...pairLosses(firstText, megabyte)],
  };
}

/** @param {readonly Compared[]} rows @returns {Headline[]} */
function headlines(rows) {
  // In a whole run the answer of 4 kB, which is 1,000 tokens.
  const size = [...new Set(rows.map(({ bytes }) => bytes))][1];
  const pushed = (/** @type {string} */ way) =>
    Number(rows.find((row) => row.way === way && row.bytes === size)?.['in pushes (kB)']);
  return [
    {
      figure: `a streamed answer of ${(size ?? Number.NaN) / 1000} kB: what its pushes bear`,
      unit: 'kB',
      ours: pushed(ways.ours),
      other: { name: ways.wholeTextEachTime, value: pushed(ways.wholeTextEachTime) },
    },
  ];
}

/**
 * @param {string} title
 * @param {readonly [string, readonly number[]][]} pairs
 * @returns {Table}
 */
function pairTable(title, pairs) {
  const base = median(pairs[0]?.[1] ?? []) ?? Number.NaN;
  /** @type {Row[]} */
  const rows = pairs.map(([way, all]) => ({
    way,
    'median (ms)': median(all),
    'least (ms)': min(all),
    'most (ms)': max(all),
    'beside the first': (median(all) ?? Number.NaN) / base,
  }));
  return { title, columns: ['way', 'median (ms)', 'least (ms)', 'most (ms)', 'beside the first'], rows };
}

/** @param {readonly Compared[]} rows */
function costLosses(rows) {
  const units = (/** @type {string} */ way, /** @type {number} */ bytes) =>
    Number(rows.find((row) => row.way === way && row.bytes === bytes)?.['DynamoDB ($ per 1,000 tokens)']);
  const sizes = [...new Set(rows.map(({ bytes }) => bytes))];
  const dearest = max(sizes, (bytes) => units(ways.ours, bytes) / units(ways.tokenByToken, bytes)) ?? 0;
  return [
    `Table writes of a streamed answer cost up to ${dearest.toFixed(0)} times those of writing it once at its end: the text is kept while it grows, and each renewal of the lease pays for it again.`,
  ];
}

/**
 * @param {Awaited<ReturnType<typeof measureFirstText>>} firstText
 * @param {Awaited<ReturnType<typeof measureMegabyte>>} megabyte
 */
function pairLosses(firstText, megabyte) {
  const of = (/** @type {readonly number[]} */ all) => median(all) ?? Number.NaN;
  return [
    `The first word comes ${(of(firstText.client) - of(firstText.direct)).toFixed(1)} ms later than from the model's own stream, on one machine and without the network's part.`,
    `Following 1 MB in 10,000 deltas takes the page ${(of(megabyte.client) / of(megabyte.joining)).toFixed(0)} times what joining them does (${of(megabyte.client).toFixed(0)} ms).`,
  ];
}
