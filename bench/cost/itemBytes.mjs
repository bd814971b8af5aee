/** @import { Item, Value } from './counted.js' */

/**
 * The size of an item as DynamoDB reckons it: names, and values by their types.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 *
 * @param {Item} [item]
 * @returns {number}
 */
export function itemBytes(item = {}) {
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
