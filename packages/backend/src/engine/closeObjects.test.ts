import { expect, test } from 'vitest';
import * as z from 'zod';
import { allowsStrict } from './allowsStrict.js';
import { closeObjects } from './closeObjects.js';

const open = z.object({
  name: z.string(),
  places: z.array(z.object({ city: z.string() })),
  boss: z.object({ name: z.string() }).nullable(),
});

test('what a library leaves open is closed, wherever it lies', () => {
  const schema = z.toJSONSchema(open, { io: 'input' });
  expect(allowsStrict(schema)).toBe(false);
  const closed = closeObjects(schema);
  expect(allowsStrict(closed)).toBe(true);
  expect(JSON.stringify(closed).match(/"additionalProperties":false/g)).toHaveLength(3);
});

test('definitions are closed, too', () => {
  const object = { type: 'object', properties: {}, required: [] };
  const closed = { ...object, additionalProperties: false };
  expect(closeObjects({ $defs: { a: object }, definitions: { b: object } })).toEqual({
    $defs: { a: closed },
    definitions: { b: closed },
  });
});

test('what says that it is open stays so, and a property may be called like a keyword', () => {
  const schema = { type: 'object', properties: { items: { type: 'string' } }, additionalProperties: true };
  expect(closeObjects(schema)).toEqual(schema);
});

test('a schema is not changed, but copied', () => {
  const schema = Object.freeze({ type: 'object', properties: Object.freeze({}) });
  expect(closeObjects(schema)).toEqual({ type: 'object', properties: {}, additionalProperties: false });
});
