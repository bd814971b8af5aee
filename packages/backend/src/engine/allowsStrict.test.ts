import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allowsStrict } from './allowsStrict.js';

type Schema = Readonly<Record<string, unknown>>;

const object = (properties: Schema, others: Schema = {}): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...others,
});
const text = { type: 'string' };

describe('a schema that OpenAI can hold a model to', () => {
  test.for<[string, Schema]>([
    ['an object of nothing', object({})],
    [
      'every type',
      object({ a: text, b: { type: 'number' }, c: { type: 'integer' }, d: { type: 'boolean' } }),
    ],
    ['what may be null', object({ a: { type: ['string', 'null'] } })],
    ['objects in objects', object({ a: object({ b: object({ c: text }) }) })],
    ['lists', object({ a: { type: 'array', items: object({ b: text }), minItems: 1, maxItems: 5 } })],
    [
      'enumerations and constants',
      object({ a: { type: 'string', enum: ['x'] }, b: { type: 'string', const: 'y' } }),
    ],
    [
      'limits of numbers',
      object({ a: { type: 'number', minimum: 0, exclusiveMaximum: 1, multipleOf: 0.1 } }),
    ],
    [
      'patterns and formats',
      object({ a: { type: 'string', pattern: '^(?:a|b)+$' }, b: { type: 'string', format: 'date' } }),
    ],
    ['unions', object({ a: { anyOf: [text, { type: 'null' }, object({ b: text }), object({ c: text })] } })],
    ['a tree', object({ children: { type: 'array', items: { $ref: '#' } } })],
    ['definitions', object({ a: { $ref: '#/$defs/name' } }, { $defs: { name: object({ b: text }) } })],
    ['properties that are called like keywords', object({ oneOf: text, not: text, $ref: text })],
    [
      'words about it',
      object({ a: { ...text, title: 'A', description: 'An a' } }, { $schema: 'https://json-schema.org' }),
    ],
  ])('has %s', ([, schema]) => {
    expect(allowsStrict(schema)).toBe(true);
  });

  test('is what zod makes of an ordinary object', () => {
    const schema = z.object({
      title: z.string().describe('A few words'),
      mood: z.enum(['good', 'bad']),
      score: z.number().min(0).max(1),
      count: z.int(),
      tags: z.array(z.string()),
      author: z.object({ name: z.string(), mail: z.string().nullable() }),
    });
    expect(allowsStrict(z.toJSONSchema(schema))).toBe(true);
  });
});

describe('a schema goes to the model without strict', () => {
  test.for<[string, Schema]>([
    ['is a text', text],
    ['is a list', { type: 'array', items: text }],
    ['says nothing', {}],
    ['is a union', { anyOf: [object({ a: text })] }],
    ['is a union beside an object', object({}, { anyOf: [text] })],
    ['allows other properties', { ...object({ a: text }), additionalProperties: true }],
    ['does not say that it allows none', { type: 'object', properties: { a: text }, required: ['a'] }],
    ['has properties of any name', { ...object({}), additionalProperties: text }],
    ['leaves a property to choice', { ...object({ a: text, b: text }), required: ['a'] }],
    ['requires what it does not know', { ...object({ a: text }), required: ['a', 'b'] }],
    ['requires nothing', { type: 'object', properties: { a: text }, additionalProperties: false }],
    ['has an open object within', object({ a: { type: 'object' } })],
    ['has an open object in a list', object({ a: { type: 'array', items: { type: 'object' } } })],
    ['has an open object in a union', object({ a: { anyOf: [text, { type: 'object' }] } })],
    ['has an open object in a definition', object({ a: text }, { $defs: { b: { type: 'object' } } })],
    ['has a list of anything', object({ a: { type: 'array' } })],
    ['has a tuple', object({ a: { type: 'array', prefixItems: [text] } })],
    ['has a property of anything', object({ a: {} })],
    ['has a property of an unknown type', object({ a: { type: 'date' } })],
    ['has a property of no type', object({ a: { enum: ['x'] } })],
    ['has a property that is no schema', object({ a: true })],
    ['composes', object({ a: { allOf: [text] } })],
    ['excludes', object({ a: { ...text, not: { const: 'x' } } })],
    ['chooses one of several', object({ a: { oneOf: [text] } })],
    ['decides', object({ a: text }, { if: {}, else: {} })],
    ['has a default', object({ a: { ...text, default: 'x' } })],
    ['has a length of text', object({ a: { ...text, minLength: 1 } })],
    ['has a format that is not known', object({ a: { ...text, format: 'uri' } })],
    ['has a pattern that looks around', object({ a: { ...text, pattern: '^(?!x)' } })],
    ['has a constant that is an object', object({ a: { type: 'string', const: {} } })],
    ['refers to nothing', object({ a: { $ref: '#/$defs/b' } })],
    ['refers to elsewhere', object({ a: { $ref: 'https://example.com/schema' } })],
    ['refers to what every object has', object({ a: { $ref: '#/$defs/constructor' } }, { $defs: {} })],
    ['refers, and says more', object({ a: { $ref: '#', description: 'A' } })],
    [
      'has objects in a union that begin alike',
      object({ a: { anyOf: [object({ b: text }), object({ b: text, c: text })] } }),
    ],
  ])('that %s', ([, schema]) => {
    expect(allowsStrict(schema)).toBe(false);
  });

  test('that is deeper than 10 levels', () => {
    const nested = (levels: number): Schema =>
      levels === 1 ? object({}) : object({ a: nested(levels - 1) });
    expect(allowsStrict(nested(10))).toBe(true);
    expect(allowsStrict(nested(11))).toBe(false);
  });

  test('that has more than 5,000 properties, 1,000 values or 120,000 characters of names', () => {
    const wide = (count: number) =>
      object(Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, text])));
    const values = (count: number) =>
      object({ a: { type: 'string', enum: Array.from({ length: count }, (_, at) => `v${at}`) } });
    expect([allowsStrict(wide(5_000)), allowsStrict(wide(5_001))]).toEqual([true, false]);
    expect([allowsStrict(values(1_000)), allowsStrict(values(1_001))]).toEqual([true, false]);
    expect(allowsStrict(object({ ['a'.repeat(120_000)]: text }))).toBe(true);
    expect(allowsStrict(object({ ['a'.repeat(120_001)]: text }))).toBe(false);
  });
});
