import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeJson } from './completeJson.js';

test.each([
  ['', undefined],
  ['  ', undefined],
  ['tru', undefined],
  ['12', undefined],
  ['{', '{}'],
  ['[', '[]'],
  ['{"na', '{}'],
  ['{"name"', '{}'],
  ['{"name":', '{}'],
  ['{"name":"To', '{"name":"To"}'],
  ['{"name":"Tokyo"', '{"name":"Tokyo"}'],
  ['{"name":"Tokyo","peo', '{"name":"Tokyo"}'],
  ['{"people":13', '{}'],
  ['{"people":13,', '{"people":13}'],
  ['[1,2', '[1]'],
  ['[{"a":[1,{"b":"c', '[{"a":[1,{"b":"c"}]}]'],
  ['{"a":[1,2],"b"', '{"a":[1,2]}'],
  ['"half of a \\', '"half of a "'],
  ['"half of a \\u00', '"half of a "'],
  ['"an escaped \\\\', '"an escaped \\\\"'],
  ['"an escaped \\\\u00', '"an escaped \\\\u00"'],
  ['{"a \\" in a key":1,"b', '{"a \\" in a key":1}'],
  ['{"a":1}', '{"a":1}'],
])('%j is taken as %j', (text, expected) => {
  expect(completeJson(text)).toBe(expected);
});

test('every beginning of every JSON text parses, and the whole is what it is', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (json, indent) => {
      const value = JSON.parse(json);
      if (typeof value !== 'object' || value === null) return;
      const text = JSON.stringify(value, null, indent);
      for (let end = 0; end <= text.length; end += 1) {
        const completed = completeJson(text.slice(0, end));
        if (completed !== undefined) JSON.parse(completed);
        else expect(end).toBe(0);
      }
      expect(JSON.parse(completeJson(text) ?? '')).toEqual(value);
    }),
    { numRuns: 2_000 },
  );
});
