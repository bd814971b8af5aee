import { realTimeUpdates } from '../prices/units.mjs';

/**
 * @typedef {object} Traffic all that is sent and written for one answer
 * @property {number} mutations of the functions', to have a push made
 * @property {number} mutationBytes what they send to AppSync for that
 * @property {number} pushes messages to one subscriber
 * @property {number} pushBytes what AppSync sends to the subscriber
 * @property {number} updates what it charges for that
 * @property {number} units what DynamoDB charges for writes to the table
 */

/** @returns {Traffic} */
export function noTraffic() {
  return { mutations: 0, mutationBytes: 0, pushes: 0, pushBytes: 0, updates: 0, units: 0 };
}

/**
 * @param {Traffic} traffic
 * @param {number} mutationBytes
 * @param {number} pushBytes
 */
export function countPush(traffic, mutationBytes, pushBytes) {
  traffic.mutations += 1;
  traffic.mutationBytes += mutationBytes;
  traffic.pushes += 1;
  traffic.pushBytes += pushBytes;
  traffic.updates += realTimeUpdates(pushBytes);
}
