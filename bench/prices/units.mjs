// What AWS counts as one, of what has so many bytes.

/** https://aws.amazon.com/dynamodb/pricing/on-demand/: a kilobyte of the item, begun, be it before the write or after it. */
export function writeUnits(/** @type {number} */ bytes) {
  return Math.max(1, Math.ceil(bytes / 1024));
}

/**
 * https://aws.amazon.com/dynamodb/pricing/on-demand/: four kilobytes, begun; half of that where what is read may be old.
 *
 * @param {number} bytes
 * @param {{ consistent: boolean }} how
 */
export function readUnits(bytes, { consistent }) {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
}

/** https://aws.amazon.com/appsync/pricing/: five kilobytes of what a subscriber is sent, begun. */
export function realTimeUpdates(/** @type {number} */ bytes) {
  return Math.ceil(bytes / 5000);
}
