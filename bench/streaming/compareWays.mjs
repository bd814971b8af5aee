import { prices } from '../prices/prices.mjs';
import { aiKit, tokenByToken, wholeTextEachTime } from './otherWays.mjs';
import { simulateStream } from './simulateStream.mjs';

/** @import { Traffic } from './traffic.mjs' */

/** As most models write English: four letters a token. */
export const token = ' abc';
/** What a model writes in a second, unless the answer would then not be finished within Lambda's time. */
export const perSecond = 50;
export const longestSeconds = 800;

/** What AppSync hands on at most in one push, and what DynamoDB keeps in an item. */
const largestPush = 240_000;
const largestItem = 400_000;

export const ways = /** @type {const} */ ({
  ours: 'this product',
  tokenByToken: 'a push a token, with that token',
  aiKit: 'AI Kit: a push a delta, a mutation with the whole text',
  wholeTextEachTime: 'a push a token, with the whole text',
});

/**
 * @typedef {object} Compared
 * @property {string} way
 * @property {number} bytes of the answer
 * @property {number} tokens
 * @property {Traffic} traffic
 * @property {number} transferred bytes, in mutations and in pushes
 * @property {number} appsync dollars
 * @property {number} dynamodb dollars
 * @property {number} dollars both
 * @property {string | undefined} limit of AWS that it would exceed
 */

/**
 * Counts what an answer of each size costs in each of the ways.
 *
 * @param {readonly number[]} kilobytes
 * @returns {Promise<Compared[]>}
 */
export async function compareWays(kilobytes) {
  const compared = [];
  for (const size of kilobytes) {
    const tokens = Array.from({ length: (size * 1000) / token.length }, () => token);
    const speed = Math.max(perSecond, tokens.length / longestSeconds);
    const count = counter(size * 1000, tokens.length);
    compared.push(
      count('ours', await simulateStream(tokens, speed)),
      count('tokenByToken', tokenByToken(tokens)),
      count('aiKit', aiKit(tokens)),
      count('wholeTextEachTime', wholeTextEachTime(tokens)),
    );
  }
  return compared;
}

/**
 * @param {number} bytes
 * @param {number} tokens
 * @returns {(way: keyof typeof ways, traffic: Traffic) => Compared}
 */
function counter(bytes, tokens) {
  return (way, traffic) => {
    const appsync = traffic.mutations * prices.appsyncOperation + traffic.updates * prices.appsyncUpdate;
    const dynamodb = traffic.units * prices.writeUnit;
    return {
      way: ways[way],
      bytes,
      tokens,
      traffic,
      transferred: traffic.mutationBytes + traffic.pushBytes,
      appsync,
      dynamodb,
      dollars: appsync + dynamodb,
      limit: limitOf(way, bytes),
    };
  };
}

/** @param {keyof typeof ways} way @param {number} bytes */
function limitOf(way, bytes) {
  if (way === 'ours') return undefined;
  if (way === 'wholeTextEachTime' && bytes > largestPush) return 'a push of 240 kB';
  return bytes > largestItem ? 'an item of 400 kB' : undefined;
}
