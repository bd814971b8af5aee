/**
 * The size of an item as DynamoDB reckons it: names, and values by their types.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item = {}) {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value) {
  const [[type, content]] = Object.entries(value);
  if (type === 'S') return Buffer.byteLength(content);
  if (type === 'N') return Math.ceil(content.replace(/\D/g, '').length / 2) + 1;
  if (type === 'M') return 3 + itemBytes(content) + Object.keys(content).length;
  if (type === 'L') return 3 + content.reduce((sum, one) => sum + 1 + valueBytes(one), 0);
  if (type === 'SS') return content.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return 1;
}
