import { expect, test } from 'vitest';
import { answerText } from './answerText.js';

function textOf(...pieces: string[]): string {
  const answer = answerText();
  for (const piece of pieces) answer.add(piece);
  return answer.end();
}

const [high = '', low = ''] = '😀'.split('');

test('a character that is cut between two pieces stays whole', () => {
  expect(textOf('a', high, low, 'b')).toBe('a😀b');
  expect(textOf(`a${high}`, '', `${low}b`)).toBe('a😀b');
});

test('half a character becomes the sign for one', () => {
  expect(textOf(high)).toBe('\ufffd');
  expect(textOf(high, 'a')).toBe('\ufffda');
  expect(textOf(low, `a${high}b`)).toBe('\ufffda\ufffdb');
  expect(textOf(high, high, low)).toBe('\ufffd😀');
});

test('a zero byte is a character like others', () => {
  expect(textOf('a\0b')).toBe('a\0b');
});

test.for([
  ['of one byte', 'a', 1_000_000],
  ['of two bytes', 'é', 500_000],
  ['of four bytes', '😀', 250_000],
] as const)('a million bytes of characters %s are taken, one more is too large', ([, character, most]) => {
  expect(textOf(character.repeat(most))).toHaveLength(character.length * most);
  expect(() => textOf(character.repeat(most), 'a')).toThrow(expect.objectContaining({ code: 'too_large' }));
});

test('a character that is cut is counted once, and half a one as what it becomes', () => {
  expect(textOf('a'.repeat(999_996), high, low)).toHaveLength(999_998);
  expect(textOf('a'.repeat(999_997), high)).toHaveLength(999_998);
  expect(() => textOf('a'.repeat(999_998), high)).toThrow(expect.objectContaining({ code: 'too_large' }));
});
