// What does a live answer cost: in time, bytes, money and work of the page?
import { greatest } from 'd3-array';
import { prices, pricesOf } from '../prices/prices.mjs';
import { middle, ratioOfMedians, spread } from '../statistics/spread.mjs';
import { compareWays, longestSeconds, perSecond, token, ways } from '../streaming/compareWays.mjs';
import { growthPlot } from '../streaming/growthPlot.mjs';
import { measureFirstText } from '../streaming/measureFirstText.mjs';
import { measureMegabyte } from '../streaming/measureMegabyte.mjs';
import { measureStream } from '../streaming/measureStream.mjs';
import { simulateStream } from '../streaming/simulateStream.mjs';

/** @import { Comparison, Measurement, MeasureOptions, Row, Table } from '../benchmark.js' */
/** @import { Compared } from '../streaming/compareWays.mjs' */

export const question = 'What does a live answer cost: in time, bytes, money and work of the page?';

/** @param {MeasureOptions} options @returns {Promise<Measurement>} */
export async function measure({ quick, log }) {
  log('counting pushes of answers of each size');
  const compared = await compareWays(quick ? [1, 16] : [1, 4, 16, 64, 256, 1000]);
  log('streaming one for real');
  const tokens = Array.from({ length: quick ? 50 : 1000 }, () => token);
  const real = await measureStream(tokens, perSecond);
  // A busy machine holds the stand-in up: what is counted beside it is an answer that took as long.
  const pace = tokens.length / real.seconds;
  const simulated = await simulateStream(tokens, pace);
  log('waiting for first words');
  const firstText = await measureFirstText(quick ? 3 : 20);
  log('following 1 MB');
  const megabyte = await measureMegabyte(quick ? { rounds: 1, restMs: 0 } : { rounds: 5, restMs: 4 });

  return {
    tables: [
      { title: 'A streamed answer, in each of the ways', rows: toRows(compared) },
      {
        title: `The same for real, on the local backend: ${tokens.length} tokens at ${pace.toFixed(0)} a second`,
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
        ['the client: its snapshots and textStream are read', megabyte.client],
      ]),
    ],
    plots: [
      growthPlot(compared, {
        name: 'streaming-bytes',
        title: 'What goes through AppSync for one streamed answer',
        field: 'transferred',
        axis: 'mutations and pushes (bytes)',
        format: '~s',
      }),
      growthPlot(compared, {
        name: 'streaming-cost',
        title: 'What one streamed answer costs at AppSync and DynamoDB',
        field: 'dollars',
        axis: 'cost (dollars)',
        format: '$~g',
      }),
    ],
    notes: [
      `Four bytes a token, ${perSecond} tokens a second, faster where the answer would else take more than ${longestSeconds} s, of which Lambda has 900. Ours: the worker's own engine, by a clock that jumps, with each call counted; a faster model makes fewer of its pushes, and none fewer of the others': what ours costs a token falls for the longest answers, since their model is made faster.`,
      `List prices of ${pricesOf.date} in ${pricesOf.region}: a mutation ${aMillion('appsyncOperation')}, a real-time update ${aMillion('appsyncUpdate')} for each 5 kB begun, a write unit ${aMillion('writeUnit')} for each kilobyte of the item. One subscriber. Left out: connection minutes (${aMillion('appsyncConnectionMinute')}), data transfer, Lambda's time, and what a request costs until its worker takes it, which others may do without: see the bill below.`,
      'The AI Kit sends the whole text so far to AppSync, which writes it on the row; the subscriber is sent the delta alone. So the bytes of its mutations and its writes grow with the square of the answer, its pushes do not. It is charged for the writes. Some models of Bedrock put several tokens into a delta: then all of it is less by as much.',
      'DynamoDB charges a write by the whole item. Ours keeps the text on the row, ever more rarely, but renews its lease there each five seconds, and so pays for what was kept each time.',
      `For real: ${real.pushes} pushes, counted ${simulated.pushes} at the pace at which the text came. A push that takes long, as on a busy machine, leaves more text to the next: they are fewer, and larger.`,
      `Main thread: ${quick ? 'all deltas at once' : 'twenty deltas at a time, 4 ms between'}, without a backend.`,
      'First word: in turn, all on this machine and without a network, so it is the work of the parts alone.',
    ],
    comparisons: [...compareOurs(compared), ...comparePairs(firstText, megabyte)],
  };
}

/** @param {keyof typeof prices} what */
function aMillion(what) {
  return `$${Number((prices[what] * 1e6).toPrecision(6))} a million`;
}

/** @param {readonly Compared[]} compared @returns {Row[]} */
function toRows(compared) {
  return compared.map(({ way, bytes, tokens, traffic, transferred, appsync, dynamodb, dollars, limit }) => ({
    'answer (kB)': bytes / 1000,
    way,
    mutations: traffic.mutations,
    pushes: traffic.pushes,
    'in mutations (kB)': traffic.mutationBytes / 1000,
    'in pushes (kB)': traffic.pushBytes / 1000,
    'sent, beside the text': transferred / bytes,
    'AppSync ($ per 1,000 tokens)': (1000 * appsync) / tokens,
    'DynamoDB ($ per 1,000 tokens)': (1000 * dynamodb) / tokens,
    'cost beside ours': dollars / find(compared, ways.ours, bytes).dollars,
    'fits AWS’s limits': limit ? `no: ${limit}` : 'yes',
  }));
}

/** @param {readonly Compared[]} compared @param {string} way @param {number} bytes */
function find(compared, way, bytes) {
  const found = compared.find((one) => one.way === way && one.bytes === bytes);
  if (!found) throw new Error(`${way} was not counted for ${bytes} bytes.`);
  return found;
}

/**
 * What its pushes bear and what it costs, beside every other way; and, of the size for which they are dearest, its writes
 * beside those of who writes the text but once.
 *
 * @param {readonly Compared[]} compared
 * @returns {Comparison[]}
 */
function compareOurs(compared) {
  const sizes = [...new Set(compared.map(({ bytes }) => bytes))];
  const { ours, ...others } = ways;
  /** @type {(bytes: number, figure: string, unit: string, way: string, figureOf: (one: Compared) => number) => Comparison} */
  const compare = (bytes, figure, unit, way, figureOf) => ({
    figure: `a streamed answer of ${bytes / 1000} kB: ${figure}`,
    unit,
    ours: figureOf(find(compared, ours, bytes)),
    other: { name: way, value: figureOf(find(compared, way, bytes)) },
  });
  const all = sizes.flatMap((bytes) =>
    Object.values(others).flatMap((way) => [
      {
        ...compare(bytes, 'what its pushes bear', 'kB', way, ({ traffic }) => traffic.pushBytes / 1000),
        isHeadline: way === ways.wholeTextEachTime && bytes === 4000,
      },
      compare(bytes, 'AppSync and DynamoDB', '$', way, ({ dollars }) => dollars),
    ]),
  );
  const writes = sizes.map((bytes) =>
    compare(bytes, 'writes to the table', '$', ways.tokenByToken, ({ dynamodb }) => dynamodb),
  );
  const dearest = greatest(writes, (one) => one.ours / (one.other?.value ?? Number.NaN));
  return [...all, ...(dearest ? [dearest] : [])];
}

/**
 * @param {string} title
 * @param {readonly [string, readonly number[]][]} pairs
 * @returns {Table}
 */
function pairTable(title, pairs) {
  const rows = pairs.map(([way, all]) => ({
    way,
    ...spread(all, 'ms'),
    'beside the first': ratioOfMedians(all, pairs[0]?.[1] ?? []),
  }));
  return { title, rows };
}

/**
 * @param {Awaited<ReturnType<typeof measureFirstText>>} firstText
 * @param {Awaited<ReturnType<typeof measureMegabyte>>} megabyte
 * @returns {Comparison[]}
 */
function comparePairs(firstText, megabyte) {
  /** @type {(figure: string, ours: readonly number[], name: string, other: readonly number[]) => Comparison} */
  const compare = (figure, ours, name, other) => ({
    figure,
    unit: 'ms',
    ours: middle(ours),
    other: { name, value: middle(other) },
  });
  return [
    compare(
      'the model’s first word is heard, without the network’s part',
      firstText.client,
      'on the model’s own stream',
      firstText.direct,
    ),
    compare(
      'main thread at work for 1 MB in 10,000 deltas',
      megabyte.client,
      'joining them and no more',
      megabyte.joining,
    ),
  ];
}
