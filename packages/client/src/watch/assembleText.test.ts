import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createTextAssembler } from './assembleText.js';

const textOf = ({ text }: ReturnType<typeof createTextAssembler>) => text.content;

test('deltas in any order, each as often as it likes, make the text', () => {
  const assembler = createTextAssembler();
  for (const seq of [2, 0, 0, 2, 1, 1, 0, 3]) assembler.addDelta({ seq, delta: `${seq}`, retries: 0 });
  expect(textOf(assembler)).toBe('0123');
  expect(assembler.text.pieces).toEqual(['0', '1', '2', '3']);
  expect(assembler.hasHole).toBe(false);
});

test('a missing delta holds back those after it, until the row has its text', () => {
  const assembler = createTextAssembler();
  for (const seq of [0, 2, 3]) assembler.addDelta({ seq, delta: `${seq}`, retries: 0 });
  expect(textOf(assembler)).toBe('0');
  expect(assembler.hasHole).toBe(true);
  assembler.addKept({ content: '01', seq: 2, retries: 0 });
  expect(textOf(assembler)).toBe('0123');
  expect(assembler.hasHole).toBe(false);
});

test('a row that is behind takes nothing back', () => {
  const assembler = createTextAssembler();
  assembler.addKept({ content: '012', seq: 3, retries: 0 });
  assembler.addKept({ content: '0', seq: 1, retries: 0 });
  expect(textOf(assembler)).toBe('012');
});

test('the text of a later run of the model is another text', () => {
  const assembler = createTextAssembler();
  assembler.addDelta({ seq: 0, delta: 'first', retries: 0 });
  const { pieces } = assembler.text;
  assembler.addDelta({ seq: 0, delta: 'second', retries: 1 });
  assembler.addDelta({ seq: 1, delta: ' run of the first', retries: 0 });
  assembler.addKept({ content: 'first', seq: 9, retries: 0 });
  expect(textOf(assembler)).toBe('second');
  expect(assembler.text.pieces).not.toBe(pieces);
});

test('where row and deltas differ the row is right', () => {
  const assembler = createTextAssembler();
  assembler.addDelta({ seq: 0, delta: 'wrong', retries: 0 });
  assembler.addKept({ content: 'right', seq: 1, retries: 0 });
  expect(assembler.text).toEqual({ pieces: ['right'], content: 'right', seq: 1, retries: 0 });
});

test('whatever is lost, repeated, reordered and read in between, the text is always a beginning of the model’s', () => {
  const deltas = fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { minLength: 1, maxLength: 12 });
  const steps = fc.array(fc.record({ at: fc.nat(11), isRead: fc.boolean() }), { maxLength: 40 });
  fc.assert(
    fc.property(deltas, steps, (deltas, steps) => {
      const assembler = createTextAssembler();
      const whole = deltas.join('');
      const kept = (seq: number) => ({ content: deltas.slice(0, seq).join(''), seq, retries: 0 });
      let given = '';
      for (const { at, isRead } of steps) {
        const seq = at % deltas.length;
        if (isRead) assembler.addKept(kept(seq + 1));
        else assembler.addDelta({ seq, delta: deltas[seq] ?? '', retries: 0 });
        expect(whole.startsWith(textOf(assembler)) && textOf(assembler).startsWith(given)).toBe(true);
        expect(assembler.text.pieces.join('')).toBe(textOf(assembler));
        expect(textOf(assembler)).toBe(kept(assembler.text.seq).content);
        given = textOf(assembler);
      }
      assembler.addKept(kept(deltas.length));
      expect(textOf(assembler)).toBe(whole);
      expect(assembler.hasHole).toBe(false);
    }),
    { numRuns: 10_000 },
  );
});

test('a megabyte in 10,000 deltas costs work in proportion to it', () => {
  const assembler = createTextAssembler();
  let characters = 0;
  const count = <Value extends string | boolean>(value: Value, text: string) => {
    characters += text.length;
    return value;
  };
  const { slice, startsWith } = String.prototype;
  vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, ...places) {
    return count(slice.apply(this, places), this);
  });
  vi.spyOn(String.prototype, 'startsWith').mockImplementation(function (this: string, ...values) {
    return count(startsWith.apply(this, values), this);
  });
  const delta = 'x'.repeat(100);
  for (let seq = 0; seq < 10_000; seq += 1) assembler.addDelta({ seq, delta, retries: 0 });
  // The deltas themselves are never looked into; each row that is read is, once or twice.
  expect(characters).toBe(0);
  const content = delta.repeat(10_000);
  assembler.addKept({ content, seq: 10_000, retries: 0 });
  expect(characters).toBeLessThanOrEqual(2 * content.length);
  vi.restoreAllMocks();
  expect(assembler.text.pieces).toHaveLength(10_000);
});
