import { ours, tutorial } from './ways.mjs';

/** @import { Row } from '../benchmark.js' */
/** @import { Lags } from './simulateWay.mjs' */

/** @typedef {Lags & { job: string, way: string }} JobLags */

export const judgedColumns = [
  'jobs',
  'mean lag (s)',
  'may be (s)',
  'kept',
  "the tutorial's loop (s)",
  'beats it',
];

/**
 * Holds the default to what it promises: its mean lag is under a tenth of the wait or half a second, whichever is more, and
 * under that of the tutorial's loop.
 *
 * @param {readonly JobLags[]} all
 * @returns {Row[]}
 */
export function judge(all) {
  return jobsOf(all).map(({ job, own, loop }) => {
    const allowed = Math.max(0.5, own.meanWait / 10);
    return {
      jobs: job,
      'mean lag (s)': own.meanLag,
      'may be (s)': allowed,
      kept: own.meanLag < allowed ? 'yes' : 'NO',
      "the tutorial's loop (s)": loop.meanLag,
      'beats it': own.meanLag < loop.meanLag ? 'yes' : 'NO',
    };
  });
}

/**
 * Says where another way notices earlier and reads no more often, and where the promise is broken.
 *
 * @param {readonly JobLags[]} all
 */
export function toLosses(all) {
  return jobsOf(all).flatMap(({ job, own, loop, others }) => [
    ...best(others, own).map(
      ({ way, meanLag, reads }) =>
        `Notice lag, jobs of ${job}: polling is ${own.meanLag.toFixed(2)} s late with ${own.reads.toFixed(1)} reads, "${way}" ${meanLag.toFixed(2)} s with ${reads.toFixed(1)}.`,
    ),
    ...(own.meanLag < loop.meanLag
      ? []
      : [`Notice lag, jobs of ${job}: polling does not beat the tutorial's loop.`]),
    ...(own.meanLag < Math.max(0.5, own.meanWait / 10)
      ? []
      : [`Notice lag, jobs of ${job}: polling is ${own.meanLag.toFixed(2)} s late, more than it may be.`]),
  ]);
}

/**
 * @param {readonly JobLags[]} others
 * @param {JobLags} own
 */
function best(others, own) {
  return others
    .filter(({ meanLag, reads }) => meanLag < own.meanLag && reads <= own.reads)
    .sort((one, other) => one.meanLag - other.meanLag)
    .slice(0, 1);
}

/** @param {readonly JobLags[]} all */
function jobsOf(all) {
  return [...new Set(all.map(({ job }) => job))].flatMap((job) => {
    const others = all.filter((one) => one.job === job && one.way !== ours);
    const own = all.find((one) => one.job === job && one.way === ours);
    const loop = others.find(({ way }) => way === tutorial);
    return own && loop ? [{ job, own, loop, others }] : [];
  });
}
