import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { needsParts, splitText } from './textParts.js';

/** What must hold of the parts of any text. */
function expectParts(text: string, most?: number): string[] {
  const parts = splitText(text, most);
  const isWhole = parts.join('') === text;
  // Not `toBe`: a difference of a megabyte is nothing to print.
  expect(isWhole).toBe(true);
  for (const part of parts) {
    expect(Buffer.byteLength(part)).toBeLessThanOrEqual(most ?? 250_000);
    expect(part.isWellFormed()).toBe(true);
  }
  return parts;
}

describe('a text in parts', () => {
  test('is the same text again, each part within its bytes and between characters', () => {
    const character = fc.constantFrom(
      'a',
      '\0',
      'é',
      'ß',
      '€',
      '\u07ff',
      '\u0800',
      '\uffff',
      '😀',
      '\u{10ffff}',
    );
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(character, { maxLength: 200 }).map((characters) => characters.join('')),
    );
    fc.assert(
      fc.property(any, fc.integer({ min: 4, max: 64 }), (text, most) => {
        const parts = expectParts(text, most);
        // No part but the last has room for one character more.
        for (const part of parts.slice(0, -1)) expect(Buffer.byteLength(part)).toBeGreaterThan(most - 4);
      }),
      { numRuns: 1_000 },
    );
  });

  test.for(['é', '€', '😀'])('never cuts %s, wherever the boundary falls', (character) => {
    for (let shift = 0; shift < 4; shift += 1) {
      const [, ...others] = expectParts(`${'a'.repeat(249_990 + shift)}${character.repeat(100_000)}`);
      expect(others.length).toBeGreaterThan(0);
      for (const part of others) expect(part.startsWith(character)).toBe(true);
    }
  });

  test.for([
    ['that does not compress', randomBytes(750_000).toString('base64'), 4],
    ['of astral characters only', '😀'.repeat(250_000), 4],
    ['whose boundaries fall into characters', `aaa${'😀'.repeat(249_999)}`, 4],
    ['whose characters leave room in each part', '€'.repeat(333_333), 5],
  ] as const)('of a million bytes %s is whole', ([, text, count]) => {
    expect(expectParts(text)).toHaveLength(count);
  });

  test('that fits exactly is one part, and one byte more makes two', () => {
    expect(expectParts('a'.repeat(250_000))).toHaveLength(1);
    expect(expectParts('a'.repeat(250_001)).map(({ length }) => length)).toEqual([250_000, 1]);
    expect(expectParts('')).toEqual(['']);
  });
});

describe('a text lies on its row', () => {
  test('as long as both, input and answer, stay within 300,000 bytes', () => {
    expect(needsParts([undefined, 'a'.repeat(100_000)], 'b'.repeat(200_000))).toBe(false);
    expect(needsParts([undefined, 'a'.repeat(100_000)], 'b'.repeat(200_001))).toBe(true);
    expect(needsParts([], 'b'.repeat(300_000))).toBe(false);
    expect(needsParts([], 'b'.repeat(300_001))).toBe(true);
  });

  test('by its bytes, not by its characters', () => {
    expect(needsParts(['😀'], 'é'.repeat(149_998))).toBe(false);
    expect(needsParts(['😀'], 'é'.repeat(149_999))).toBe(true);
  });
});
