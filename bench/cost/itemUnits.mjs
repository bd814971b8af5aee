import { readUnits, writeUnits } from '../prices/units.mjs';
import { itemBytes } from './itemBytes.mjs';

/** @import { Item } from './counted.js' */

/**
 * Counts what a read of an item is billed as. One that is not there costs as the smallest does.
 *
 * @param {Item | undefined} item
 * @param {{ consistent: boolean }} how
 */
export function unitsOfRead(item, how) {
  return readUnits(itemBytes(item), how);
}

/**
 * Counts what a write is billed as, also when a condition refuses it; and what the index takes.
 *
 * @param {Item | undefined} before
 * @param {Item | undefined} after
 */
export function unitsOfWrite(before, after) {
  const units = writeUnits(Math.max(itemBytes(before), itemBytes(after)));
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
