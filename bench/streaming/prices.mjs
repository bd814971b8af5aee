/** List prices of us-east-1 in dollars, as of this day; no free tier. */
export const pricesOf = '2026-11-26';

export const sources = [
  'https://aws.amazon.com/appsync/pricing',
  'https://aws.amazon.com/dynamodb/pricing/on-demand',
];

/** One query or mutation of AppSync. */
const operation = 4 / 1e6;

/** One real-time update of AppSync: each 5 kB, begun, of what a subscriber is sent. */
const update = 2 / 1e6;
const updateBytes = 5_000;

/** One write request unit of DynamoDB: each kilobyte, begun, of the item, be it before the write or after it. */
const writeUnit = 0.625 / 1e6;
const unitBytes = 1_024;

/** @param {number} bytes of one push */
export function meteredUpdates(bytes) {
  return Math.ceil(bytes / updateBytes);
}

/** @param {number} bytes of the item */
export function writeUnits(bytes) {
  return Math.ceil(bytes / unitBytes);
}

/** @param {{ mutations: number, updates: number }} counts */
export function appsyncCost({ mutations, updates }) {
  return mutations * operation + updates * update;
}

/** @param {number} units */
export function writeCost(units) {
  return units * writeUnit;
}
