import { streamMapping } from '@amplify-ai-request/backend/runtime';
import { quantiles } from '../statistics/quantiles.mjs';
import { createRequests } from './createRequests.mjs';
import { realDispatchedDelays } from './realDispatchedDelays.mjs';
import { realHeldDelays } from './realHeldDelays.mjs';
import { dispatchedStarts, heldStarts } from './simulateStarts.mjs';
import { dispatcher, given, heldWays, workerRules } from './simulateWays.mjs';

/** @import { createRandom } from '../statistics/createRandom.mjs' */
/** @import { Load } from './createRequests.mjs' */
/** @import { Start } from './simulateStarts.mjs' */
/** @import { Row } from '../benchmark.js' */

/** Lambda's own share is left out: the local mapping reads at once, and knows no cold starts. */
const local = { shards: 1, pollSeconds: 0 };
const workers = { ...workerRules, concurrency: given.concurrency, coldStartSeconds: 0 };

/**
 * Runs small loads with short calls for real, then simulates the very same.
 *
 * @param {ReturnType<typeof createRandom>} random
 * @param {{ held: readonly Load[], dispatched: readonly Load[], timesFaster: number }} options
 */
export async function compareWithReal(random, { held, dispatched, timesFaster }) {
  const draw = (/** @type {Load} */ load) =>
    createRequests(random, load).map((request) => ({
      ...request,
      callSeconds: request.callSeconds / timesFaster,
    }));
  // Nothing but timers, so they do not disturb each other.
  const heldRows = await Promise.all(
    held.flatMap((load) => {
      const requests = draw(load);
      return Object.entries(heldWays).map(async ([way, tuning]) => {
        const { delays, written } = await realHeldDelays(requests, tuning);
        return toRow(way, load, delays, heldStarts(written, { ...tuning, ...local }));
      });
    }),
  );
  const dispatchedRows = [];
  let calls = { dispatch: [''], worker: [''], end: [''] };
  for (const load of dispatched) {
    const real = await realDispatchedDelays(draw(load), streamMapping.parallelizationFactor);
    const { starts } = dispatchedStarts(real.written, { ...streamMapping, ...local }, workers, real.handling);
    dispatchedRows.push(toRow(dispatcher, load, real.delays, starts));
    calls = real.calls;
  }
  return { rows: [...dispatchedRows, ...heldRows], calls };
}

/**
 * @param {string} way
 * @param {Load} load
 * @param {readonly number[]} realDelays
 * @param {readonly Start[]} starts
 * @returns {Row}
 */
function toRow(way, load, realDelays, starts) {
  const real = quantiles(realDelays);
  const simulated = quantiles(starts.map(({ delay }) => delay));
  return {
    way,
    load: 'burst' in load ? `${load.burst} at once` : `${load.rate} a second`,
    'real p50 (s)': real.p50,
    'simulated : real p50': simulated.p50 / real.p50,
    'real p95 (s)': real.p95,
    'simulated : real p95': simulated.p95 / real.p95,
  };
}
