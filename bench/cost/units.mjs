import { itemBytes } from './itemBytes.mjs';

/** @import { Item } from './counted.js' */

/**
 * One for each 4 KB, half of that where what is read may be old. An item that is not there costs as the smallest does.
 *
 * @param {Item | undefined} item
 * @param {{ consistent: boolean }} how
 */
export function readUnits(item, { consistent }) {
  return Math.max(1, Math.ceil(itemBytes(item) / 4096)) * (consistent ? 1 : 0.5);
}

/**
 * One for each KB of the larger of what was there and what is, also when a condition refuses; and what the index takes.
 *
 * @param {Item | undefined} before
 * @param {Item | undefined} after
 */
export function writeUnits(before, after) {
  const units = Math.max(1, Math.ceil(Math.max(itemBytes(before), itemBytes(after)) / 1024));
  const [was, is] = [indexKey(before), indexKey(after)];
  if (was === is) return units;
  return units + (was ? 1 : 0) + (is ? 1 : 0);
}

/**
 * Where an item stands in the index of what must be looked at: it holds keys only, so nothing else moves it.
 *
 * @param {Item} [item]
 */
function indexKey({ check_bucket, next_check_at } = {}) {
  return check_bucket && next_check_at && `${check_bucket.S} ${next_check_at.S}`;
}
