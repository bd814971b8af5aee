import {
  dispatcherInvocation,
  resolveSettings,
  streamMapping,
  workerInvocation,
} from '@amplify-ai-request/backend/runtime';
import { restartMs } from '../../packages/backend/dist/engine/timing.js';
import { dispatchedStarts, heldStarts } from './simulateStarts.mjs';

/** @import { MappingOptions } from '../simulation/simulateMapping.mjs' */
/** @import { Handling, Request, Start } from './simulateStarts.mjs' */
/** @import { Calls } from './realDispatchedDelays.mjs' */

/** @typedef {Pick<MappingOptions, 'parallelizationFactor' | 'batchSize'>} Tuning */

/** What is not measured here but taken as given: nobody has AWS on his machine. */
export const given = {
  /** Of an account, all functions together. */
  concurrency: 1000,
  /** One call of DynamoDB or Lambda from a function. */
  callSeconds: 0.02,
  /** Of DynamoDB to one item: the app's count is one, which each request writes when it is handed on and at its end. */
  itemWritesASecond: 1000,
  coldStartSeconds: 1,
};
const slow = { callSeconds: 0.1, coldStartSeconds: 3 };

export const workerRules = {
  restartSeconds: restartMs / 1000,
  timeoutSeconds: resolveSettings({}, {}).timeoutSeconds,
  reaperSeconds: dispatcherInvocation.everyMs / 1000,
  maxEventAgeSeconds: workerInvocation.maxEventAgeSeconds,
};

export const dispatcher = `this product: handed on (batch ${streamMapping.batchSize}, factor ${streamMapping.parallelizationFactor})`;

/** How people hold the call in the stream's handler. @type {Readonly<Record<string, Tuning>>} */
export const heldWays = {
  "held, as in the tutorial: the CDK's defaults (batch 100, factor 1)": {
    batchSize: 100,
    parallelizationFactor: 1,
  },
  'held, tuned for one another (batch 1,000, factor 10)': { batchSize: 1000, parallelizationFactor: 10 },
  'held, tuned for each alone (batch 1, factor 10)': { batchSize: 1, parallelizationFactor: 10 },
};

/**
 * Lets every way handle the same requests.
 *
 * @param {readonly Request[]} requests
 * @param {number} shards
 * @param {Calls} calls
 * @returns {Record<string, { starts: Start[], expired: number }>} by way, this product first
 */
export function simulateWays(requests, shards, calls) {
  const dispatched = (/** @type {{ callSeconds: number, coldStartSeconds: number }} */ times) =>
    dispatchedStarts(
      requests,
      { ...streamMapping, shards },
      {
        ...workerRules,
        concurrency: given.concurrency - shards * streamMapping.parallelizationFactor,
        coldStartSeconds: times.coldStartSeconds,
      },
      toHandling(calls, times.callSeconds),
    );
  return {
    [dispatcher]: dispatched(given),
    [`… where AWS is slow (a call ${slow.callSeconds} s, a cold start ${slow.coldStartSeconds} s)`]:
      dispatched(slow),
    ...Object.fromEntries(
      Object.entries(heldWays).map(([way, tuning]) => [
        way,
        { starts: heldStarts(requests, { ...tuning, shards }), expired: 0 },
      ]),
    ),
  };
}

/**
 * @param {Calls} calls
 * @param {number} seconds of each
 * @returns {Handling}
 */
function toHandling({ dispatch, worker, end }, seconds) {
  return {
    dispatchSeconds: dispatch.length * seconds,
    workerSeconds: worker.length * seconds,
    endSeconds: end.length * seconds,
    itemWriteSeconds: 1 / given.itemWritesASecond,
  };
}
