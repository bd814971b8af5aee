import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { readDocument } from './readDocument.js';

const schema = buildSchema('type Query { hello: String }');

test('reads the same text once', () => {
  const first = readDocument(schema, '{ hello }');
  expect(first?.errors).toEqual([]);
  expect(readDocument(schema, '{ hello }')).toBe(first);
});

test('what fits one schema need not fit another', () => {
  const other = buildSchema('type Query { goodbye: String }');
  expect(readDocument(schema, '{ goodbye }')?.errors).toHaveLength(1);
  expect(readDocument(other, '{ goodbye }')?.errors).toEqual([]);
});

test('of what is no GraphQL nothing comes, each time', () => {
  expect(readDocument(schema, '{')).toBeUndefined();
  expect(readDocument(schema, '{')).toBeUndefined();
});

test('keeps few, and none that is long', () => {
  const first = readDocument(schema, 'query First { hello }');
  for (let number = 0; number < 100; number += 1) readDocument(schema, `query Q${number} { hello }`);
  expect(readDocument(schema, 'query First { hello }')).not.toBe(first);
  const long = `{ hello }${' '.repeat(10_000)}`;
  expect(readDocument(schema, long)).not.toBe(readDocument(schema, long));
});
