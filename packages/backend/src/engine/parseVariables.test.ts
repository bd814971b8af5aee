import { describe, expect, test } from 'vitest';
import { failureOf } from '../../test/failureOf.js';
import { parseVariables } from './parseVariables.js';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const invalid = expect.objectContaining({ code: 'invalid_input' });

describe('variables', () => {
  test('are what their JSON says, whatever it holds', () => {
    const variables = {
      text: 'a\0b "quoted" \\ { [ }',
      astral: '😀',
      number: 1.5,
      list: [1, null, { a: [] }],
      object: { constructor: 'x', toString: 1 },
      none: null,
      empty: '',
    };
    expect(parseVariables(JSON.stringify(variables))).toEqual(variables);
  });

  test('are none where none are given', () => {
    expect(parseVariables(undefined)).toEqual({});
    expect(parseVariables('{}')).toEqual({});
  });

  test.for(['', 'Hello', '[]', '["a"]', 'null', '"a"', '1', '{"a":1', '{"a":1}}', '{a:1}', 'undefined'])(
    'that are no JSON object are refused: %j',
    (text) => {
      expect(() => parseVariables(text)).toThrow(invalid);
    },
  );

  test('are refused without repeating what the client wrote, or what the parser says', () => {
    const message = 'The variables are no JSON object of at most 200 levels: give { name: value, … }';
    const error = failureOf(() => parseVariables('{"secret": sk-1}'));
    expect(error).toMatchObject({ code: 'invalid_input', message });
    expect(error).not.toHaveProperty('cause');
  });

  test('may be called like what every object has', () => {
    const text = '{"constructor":"a","toString":"b","hasOwnProperty":"c","prototype":"d"}';
    expect(parseVariables(text)).toEqual(JSON.parse(text));
    for (const name of Object.keys(JSON.parse(text))) {
      expect(Object.hasOwn(parseVariables(text), name)).toBe(true);
    }
  });

  test('called __proto__ change no object', () => {
    const variables = parseVariables('{"__proto__":{"admin":true},"a":{"__proto__":{"admin":true}}}');
    expect((variables as { admin?: unknown }).admin).toBeUndefined();
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
    expect(Object.getPrototypeOf(variables)).toBe(Object.prototype);
  });
});

describe('the depth of variables', () => {
  test.for([1, 100, 199])('may be %i levels within the object: they come back the same', (depth) => {
    const text = `{"a":${nested(depth)}}`;
    expect(JSON.stringify(parseVariables(text))).toBe(text);
  });

  test.for([200, 201, 5_000, 140_000])('of %i levels within the object is refused', (depth) => {
    expect(() => parseVariables(`{"a":${nested(depth)}}`)).toThrow(invalid);
  });

  test('is that of the deepest place, objects and lists alike', () => {
    const deep = (depth: number) =>
      `{"a":[{"b":[],"c":${'{"d":['.repeat(depth)}${']}'.repeat(depth)},"e":1}]}`;
    expect(parseVariables(deep(98))).toHaveProperty('a');
    expect(() => parseVariables(deep(99))).toThrow(invalid);
  });

  test('does not count what stands in texts', () => {
    const texts = [
      '['.repeat(500),
      `"${'{'.repeat(500)}`,
      `\\"[`.repeat(300),
      '\\'.repeat(301),
      '{\n[\u2028',
    ];
    const text = JSON.stringify({ texts, [`${'['.repeat(300)}`]: 1 });
    expect(parseVariables(text)).toMatchObject({ texts });
  });

  test('is measured in a text of the largest size, too', () => {
    const text = `${'a'.repeat(140_000)}"\\[${'😀'.repeat(30_000)}`;
    expect(parseVariables(JSON.stringify({ text }))).toEqual({ text });
  });
});
