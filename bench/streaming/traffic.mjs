import { realTimeUpdates } from '../prices/units.mjs';

/**
 * @typedef {object} Traffic all that is sent and written for one answer
 * @property {number} pushes each one mutation of the function's, and one message to one subscriber
 * @property {number} mutationBytes what the function sends to AppSync
 * @property {number} pushBytes what AppSync sends to the subscriber
 * @property {number} updates what it charges for that
 * @property {number} units what DynamoDB charges for writes to the table
 */

/** @returns {Traffic} */
export function noTraffic() {
  return { pushes: 0, mutationBytes: 0, pushBytes: 0, updates: 0, units: 0 };
}

/**
 * @param {Traffic} traffic
 * @param {number} mutationBytes
 * @param {number} pushBytes
 */
export function countPush(traffic, mutationBytes, pushBytes) {
  traffic.pushes += 1;
  traffic.mutationBytes += mutationBytes;
  traffic.pushBytes += pushBytes;
  traffic.updates += realTimeUpdates(pushBytes);
}
