import { aiKit, tokenByToken, wholeTextEachTime } from './otherWays.mjs';
import { appsyncCost, writeCost } from './prices.mjs';
import { simulateStream } from './simulateStream.mjs';

/** @import { Row } from '../benchmark.js' */
/** @import { Traffic } from './traffic.mjs' */

/** As most models write English: four letters a token. */
const token = ' abc';
/** What a model writes in a second, unless the answer would then not be finished within Lambda's time. */
const perSecond = 50;
const longestSeconds = 800;
/** What one push takes; shorter than the 250 ms between two, it is of no matter. */
const pushMs = 50;

/** What AppSync hands on at most in one push, and what DynamoDB keeps in an item. */
const largestPush = 240_000;
const largestItem = 400_000;

export const ways = /** @type {const} */ ({
  ours: 'this product',
  tokenByToken: 'a push a token, with that token',
  aiKit: 'AI Kit: a push a delta, a mutation with the whole text',
  wholeTextEachTime: 'a push a token, with the whole text',
});

/** @typedef {Row & { way: string, bytes: number, transferred: number, dollars: number, fits: string }} Compared */

export const comparedColumns = [
  'answer (kB)',
  'way',
  'pushes',
  'in mutations (kB)',
  'in pushes (kB)',
  'sent, beside the text',
  'AppSync ($ per 1,000 tokens)',
  'DynamoDB ($ per 1,000 tokens)',
  'cost beside ours',
  'fits AWS’s limits',
];

/**
 * Counts what an answer of each size costs in each of the ways.
 *
 * @param {readonly number[]} kilobytes
 * @returns {Promise<Compared[]>}
 */
export async function compareWays(kilobytes) {
  const rows = [];
  for (const size of kilobytes) {
    const tokens = Array.from({ length: (size * 1000) / token.length }, () => token);
    const speed = { perSecond: Math.max(perSecond, tokens.length / longestSeconds), pushMs };
    const ours = await simulateStream(tokens, speed);
    rows.push(
      toRow(size, tokens, 'ours', ours, ours),
      toRow(size, tokens, 'tokenByToken', tokenByToken(tokens), ours),
      toRow(size, tokens, 'aiKit', aiKit(tokens), ours),
      toRow(size, tokens, 'wholeTextEachTime', wholeTextEachTime(tokens), ours),
    );
  }
  return rows;
}

/** @param {Traffic} traffic */
function costOf({ pushes, updates, units }) {
  const appsync = appsyncCost({ mutations: pushes, updates });
  return { appsync, dynamodb: writeCost(units), dollars: appsync + writeCost(units) };
}

/**
 * @param {number} size
 * @param {readonly string[]} tokens
 * @param {keyof typeof ways} way
 * @param {Traffic} traffic
 * @param {Traffic} ours
 * @returns {Compared}
 */
function toRow(size, tokens, way, traffic, ours) {
  const { appsync, dynamodb, dollars } = costOf(traffic);
  const bytes = size * 1000;
  const transferred = traffic.mutationBytes + traffic.pushBytes;
  const thousands = tokens.length / 1000;
  return {
    'answer (kB)': size,
    way: ways[way],
    pushes: traffic.pushes,
    'in mutations (kB)': traffic.mutationBytes / 1000,
    'in pushes (kB)': traffic.pushBytes / 1000,
    'sent, beside the text': transferred / bytes,
    'AppSync ($ per 1,000 tokens)': appsync / thousands,
    'DynamoDB ($ per 1,000 tokens)': dynamodb / thousands,
    'cost beside ours': dollars / costOf(ours).dollars,
    'fits AWS’s limits': fits(way, bytes),
    fits: fits(way, bytes),
    bytes,
    transferred,
    dollars,
  };
}

/** @param {keyof typeof ways} way @param {number} bytes */
function fits(way, bytes) {
  if (way === 'ours') return 'yes';
  if (way === 'wholeTextEachTime' && bytes > largestPush) return 'no: a push of 240 kB';
  return bytes > largestItem ? 'no: an item of 400 kB' : 'yes';
}
