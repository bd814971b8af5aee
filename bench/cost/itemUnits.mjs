import { readUnits, writeUnits } from '../prices/units.mjs';

/** @import { Item, Value } from './counted.js' */

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

/**
 * The size of an item as DynamoDB reckons it: names, and values by their types.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 *
 * @param {Item} [item]
 * @returns {number}
 */
function itemBytes(item = {}) {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

/** @param {Value} value @returns {number} */
function valueBytes({ S, N, M, L, SS }) {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/\D/g, '').length / 2) + 1;
  if (M) return 3 + itemBytes(M) + Object.keys(M).length;
  if (L) return 3 + L.reduce((sum, one) => sum + 1 + valueBytes(one), 0);
  if (SS) return SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return 1;
}
