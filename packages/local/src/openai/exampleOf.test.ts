import { expect, test } from 'vitest';
import { exampleOf } from './exampleOf.js';

test.each<[string, object, unknown]>([
  ['a text', { type: 'string' }, 'stand-in'],
  ['a text that is described', { type: 'string', description: 'A name' }, 'A name'],
  ['a text of a form', { type: 'string', format: 'date', description: 'The day' }, '2026-01-01'],
  ['a text of a length', { type: 'string', minLength: 10, maxLength: 10 }, 'stand-in..'],
  ['a short text', { type: 'string', maxLength: 5 }, 'stand'],
  ['a date', { type: 'string', format: 'date' }, '2026-01-01'],
  ['a number', { type: 'number' }, 0],
  ['a number of a range', { type: 'integer', minimum: 3, maximum: 9 }, 3],
  ['a number beyond one', { type: 'integer', exclusiveMinimum: 3 }, 4],
  ['a number below zero', { type: 'number', maximum: -2 }, -2],
  ['a truth', { type: 'boolean' }, false],
  ['nothing', { type: 'null' }, null],
  ['what may be nothing', { type: ['null', 'string'] }, 'stand-in'],
  ['one of some', { enum: ['red', 'blue'] }, 'red'],
  ['the one', { const: 5 }, 5],
  ['one kind or another', { anyOf: [{ type: 'null' }, { type: 'integer' }] }, 0],
  ['both kinds', { allOf: [obj({ a: { const: 1 } }), obj({ b: { const: 2 } })] }, { a: 1, b: 2 }],
  ['a list', { type: 'array', items: { const: 1 } }, [1]],
  ['a list of a length', { type: 'array', items: { const: 1 }, minItems: 3 }, [1, 1, 1]],
  ['a list of nothing', { type: 'array', maxItems: 0 }, []],
  [
    'an object, with what must be there',
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['a'] },
    { a: 'stand-in' },
  ],
  [
    'what is described elsewhere',
    { ...obj({ a: { $ref: '#/$defs/A~1B' } }), $defs: { 'A/B': { const: 'found' } } },
    { a: 'found' },
  ],
  ['whatever there is', {}, null],
])('makes %s', (_, schema, example) => {
  expect(exampleOf(schema)).toEqual(example);
});

test('a schema that holds itself comes to an end', () => {
  const schema = obj({ next: { $ref: '#' } });
  expect(JSON.stringify(exampleOf(schema))).toContain('{"next":null}');
});

function obj(properties: object) {
  return { type: 'object', properties, required: Object.keys(properties) };
}
