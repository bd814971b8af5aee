import { group, least } from 'd3-array';
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
 * Sets the default beside the tutorial's loop, and beside the earliest of those that read no more often.
 *
 * @param {readonly JobLags[]} all
 * @returns {Comparison[]}
 */
export function compareLags(all) {
  return jobsOf(all).flatMap(({ job, own, loop, others }) => {
    const earliest = least(others, ({ reads, meanLag }) =>
      reads <= own.reads ? meanLag : Number.POSITIVE_INFINITY,
    );
    const compare = (/** @type {JobLags} */ { way, reads, meanLag }) => ({
      figure: `polling, mean lag, jobs of ${job}, ${own.reads.toFixed(1)} reads`,
      unit: 's',
      ours: own.meanLag,
      other: { name: `${way}, ${reads.toFixed(1)} reads`, value: meanLag },
    });
    return [
      { ...compare(loop), isHeadline: job.includes('unknown') },
      ...(earliest && earliest !== loop ? [compare(earliest)] : []),
    ];
  });
}

/** @param {readonly JobLags[]} all */
function jobsOf(all) {
  return [...group(all, ({ job }) => job)].flatMap(([job, ways]) => {
    const others = ways.filter(({ way }) => way !== ours);
    const own = ways.find(({ way }) => way === ours);
    const loop = ways.find(({ way }) => way === tutorial);
    return own && loop ? [{ job, own, loop, others }] : [];
  });
}
