/** @import { Stage } from './startAll.mjs' */
/** @typedef {{ atOnce: number, requests: number, mode: 'poll' | 'subscribe', rounds: number }} Load */
/** @typedef {{ rates: number[], times: number[], failed: number }} Answered */
/** @typedef {Answered & { backendMs: number, clientMs: number, unpushed: number }} Measured */

/**
 * Measures how many requests a second go through, from the call to the answer, for each load in turn.
 *
 * @param {Stage} stage
 * @param {readonly Load[]} loads
 * @returns {Promise<(Load & Measured)[]>}
 */
export async function measureRates({ send, spent }, loads) {
  /** @type {() => Measured} */
  const nothing = () => ({ rates: [], times: [], backendMs: 0, clientMs: 0, unpushed: 0, failed: 0 });
  const results = loads.map((load) => ({ ...load, ...nothing() }));
  // What is made once, is made.
  await send({ requests: 20, atOnce: 10, mode: 'subscribe' });
  for (let round = 0; round < Math.max(...loads.map(({ rounds }) => rounds)); round += 1) {
    for (const result of results.filter(({ rounds }) => round < rounds)) {
      const before = await spent();
      const { seconds, times, failed } = await send(result);
      const after = await spent();
      result.rates.push(times.length / seconds);
      result.times.push(...times);
      result.backendMs += after.backendMs - before.backendMs;
      result.clientMs += after.clientMs - before.clientMs;
      result.failed += failed;
      result.unpushed += after.unpushed - before.unpushed;
    }
  }
  return results;
}
