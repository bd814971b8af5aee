/** @import { Load } from './clientProcess.mjs' */
/** @import { Stage } from './startAll.mjs' */

/**
 * @typedef {object} Measured
 * @property {number[]} rates of each round
 * @property {number[]} times of each request, in milliseconds
 * @property {number} failed
 * @property {number} backendMs of processor time, as is the next
 * @property {number} clientMs
 * @property {number} unpushed ends of which no push told in time
 * @property {boolean} [isBurst] whether all were sent at once, and no more
 */
/** @typedef {Load & Measured} Rate */

/**
 * Measures how many requests a second go through, from the call to the answer, for each load in turn.
 *
 * @param {Stage} stage
 * @param {readonly (Load & { rounds: number })[]} loads
 * @returns {Promise<Rate[]>}
 */
export async function measureRates(stage, loads) {
  const results = loads.map((load) => ({ rounds: load.rounds, rate: noRate(load) }));
  // What is made once, is made.
  await stage.send({ requests: 20, atOnce: 10, mode: 'subscribe' });
  for (let round = 0; round < Math.max(...loads.map(({ rounds }) => rounds)); round += 1) {
    for (const { rounds, rate } of results) {
      if (round < rounds) await measureRate(stage, rate);
    }
  }
  return results.map(({ rate }) => rate);
}

/** @param {Load} load @returns {Rate} */
export function noRate({ atOnce, requests, mode }) {
  return {
    ...{ atOnce, requests, mode, rates: [], times: [], failed: 0 },
    ...{ backendMs: 0, clientMs: 0, unpushed: 0 },
  };
}

/**
 * Sends a load, and adds what came of it.
 *
 * @param {Stage} stage
 * @param {Rate} rate
 * @param {() => Promise<number>} [meanwhile] what is done while it is sent; resolves with the seconds that do not count
 */
export async function measureRate({ send, spent }, rate, meanwhile = async () => 0) {
  const before = await spent();
  const [{ seconds, times, failed }, held] = await Promise.all([send(rate), meanwhile()]);
  const after = await spent();
  rate.rates.push(times.length / (seconds - held));
  rate.times.push(...times);
  rate.failed += failed;
  rate.backendMs += after.backendMs - before.backendMs;
  rate.clientMs += after.clientMs - before.clientMs;
  rate.unpushed += after.unpushed - before.unpushed;
}
