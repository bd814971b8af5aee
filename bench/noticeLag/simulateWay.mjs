import { fakeTransport } from '@amplify-ai-request/client/testing';
import { mean, quantile } from 'd3-array';
import { fakeTime } from '../simulation/fakeTime.mjs';

/** @import { Way } from './ways.mjs' */

/**
 * @typedef {object} Lags
 * @property {number} meanLag In seconds, as are the next two.
 * @property {number} p95Lag
 * @property {number} meanWait
 * @property {number} meanPart Each job's lag as a part of its own wait, in the mean.
 * @property {number} reads For each job.
 */

/**
 * Lets one way wait for jobs on a fake clock, all at once, each on a backend of its own in memory.
 *
 * @param {Way} way
 * @param {readonly number[]} durations from each job's submit to its result's write, in seconds
 * @param {() => number} uniform
 * @returns {Promise<Lags>}
 */
export async function simulateWay(way, durations, uniform) {
  const wait = async (/** @type {number} */ seconds) => {
    const afterMs = Math.round(seconds * 1000);
    const transport = fakeTransport({ afterMs });
    const submittedAt = Date.now();
    await way(transport);
    const lagMs = Date.now() - submittedAt - afterMs;
    return {
      lag: lagMs / 1000,
      part: lagMs / afterMs,
      reads: transport.calls.filter(({ operation }) => operation === 'fetch').length,
    };
  };
  const jobs = await fakeTime(() => Promise.all(durations.map(wait)), uniform);
  return {
    meanLag: mean(jobs, ({ lag }) => lag) ?? Number.NaN,
    p95Lag: quantile(jobs, 0.95, ({ lag }) => lag) ?? Number.NaN,
    meanWait: mean(durations) ?? Number.NaN,
    meanPart: mean(jobs, ({ part }) => part) ?? Number.NaN,
    reads: mean(jobs, ({ reads }) => reads) ?? Number.NaN,
  };
}
