import type { AttributeValue } from 'aws-lambda';
import type { Item } from './openDynalite.js';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const largestItem = 400 * 1024;

/**
 * Finds what DynamoDB would refuse in an item and dynalite lets pass: an empty text as a key of an index, and a size that
 * dynalite counts in characters. The messages are DynamoDB's own.
 */
export function problemOfItem(item: Item, indexKeys: readonly string[]): string | undefined {
  const emptyKey = indexKeys.find((name) => item[name]?.S === '');
  if (emptyKey) {
    return (
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
      `The AttributeValue for a key attribute cannot contain an empty string value. IndexKey: ${emptyKey}`
    );
  }
  return itemBytes(item) > largestItem ? 'Item size has exceeded the maximum allowed size' : undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes({ S, N, B, SS, NS, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/[-.]/g, '').length / 2) + 1;
  if (B !== undefined) return Buffer.from(B, 'base64').length;
  if (SS !== undefined) return Buffer.byteLength(SS.join(''));
  if (NS !== undefined) return NS.length * 21;
  if (L !== undefined) return L.reduce((sum, value) => sum + 1 + valueBytes(value), 3);
  if (M !== undefined) return itemBytes(M) + Object.keys(M).length + 3;
  return 1;
}
