/** @import { createRandom } from '../statistics/createRandom.mjs' */
/** @import { Request } from './simulateStarts.mjs' */

/** @typedef {{ burst: number } | { rate: number, seconds: number }} Load */

/** Mean 57 s, the median a fifth less; nothing takes longer than the tutorial's function may. */
export const callTimes = { meanSeconds: 57, medianSeconds: 45, mostSeconds: 300 };

/**
 * Draws requests: all at once, or at random at a steady rate.
 *
 * @param {ReturnType<typeof createRandom>} random
 * @param {Load} load
 * @returns {Request[]}
 */
export function createRequests(random, load) {
  const { meanSeconds, medianSeconds, mostSeconds } = callTimes;
  const mu = Math.log(medianSeconds);
  const callTime = random.logNormal({ mu, sigma: Math.sqrt(2 * Math.log(meanSeconds / medianSeconds)) });
  const draw = (/** @type {number} */ writtenAt) => ({
    writtenAt,
    callSeconds: Math.min(callTime(), mostSeconds),
    key: random.uniform(),
  });
  if ('burst' in load) return Array.from({ length: load.burst }, () => draw(0));
  const requests = [];
  const pause = random.exponential(load.rate);
  for (let time = pause(); time < load.seconds; time += pause()) requests.push(draw(time));
  return requests;
}
