import { least } from 'd3-array';
import { ours, tutorial } from './ways.mjs';

/** @import { Comparison, Row } from '../benchmark.js' */
/** @import { Lags } from './simulateWay.mjs' */

/** @typedef {Lags & { job: string, way: string }} JobLags */

/**
 * Holds the default to what it promises: its mean lag is under a tenth of the wait or half a second, whichever is more, and
 * under that of the tutorial's loop.
 *
 * @param {readonly JobLags[]} all
 * @returns {Row[]}
 */
export function judge(all) {
  return jobsOf(all).map(({ job, own, loop, allowed }) => ({
    jobs: job,
    'mean lag (s)': own.meanLag,
    'may be (s)': allowed,
    kept: own.meanLag < allowed ? 'yes' : 'NO',
    "the tutorial's loop (s)": loop.meanLag,
    'beats it': own.meanLag < loop.meanLag ? 'yes' : 'NO',
  }));
}

/**
 * Sets the default beside what it promises, beside the tutorial's loop, and beside the earliest of those that read no more
 * often.
 *
 * @param {readonly JobLags[]} all
 * @returns {Comparison[]}
 */
export function compareLags(all) {
  return jobsOf(all).flatMap(({ job, own, loop, allowed, earliest }) => {
    const compare = (/** @type {string} */ name, /** @type {number} */ value) => ({
      figure: `polling, mean lag, jobs of ${job}, ${own.reads.toFixed(1)} reads`,
      unit: 's',
      ours: own.meanLag,
      other: { name, value },
    });
    return [
      compare('as promised', allowed),
      { ...compare(tutorial, loop.meanLag), isHeadline: job.includes('unknown') },
      ...(earliest ? [compare(`${earliest.way}, ${earliest.reads.toFixed(1)} reads`, earliest.meanLag)] : []),
    ];
  });
}

/** @param {readonly JobLags[]} all */
function jobsOf(all) {
  return [...new Set(all.map(({ job }) => job))].flatMap((job) => {
    const others = all.filter((one) => one.job === job && one.way !== ours);
    const own = all.find((one) => one.job === job && one.way === ours);
    const loop = others.find(({ way }) => way === tutorial);
    if (!own || !loop) return [];
    const allowed = Math.max(0.5, own.meanWait / 10);
    const earliest = least(
      others.filter(({ reads }) => reads <= own.reads),
      ({ meanLag }) => meanLag,
    );
    return [{ job, own, loop, allowed, earliest }];
  });
}
