import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../test/fakeClock.js';
import { textBatches } from './textBatches.js';

/** Batches by a fake clock; what is sent takes as long as the test says. */
function batchesOf({ intervalMs = 250, takesMs = 0 } = {}) {
  const clock = createFakeClock();
  const lost = new AbortController();
  const began = clock.now().getTime();
  const sent: { readonly seq: number; readonly delta: string; readonly at: number }[] = [];
  let underWay = 0;
  let mostAtOnce = 0;

  async function send(seq: number, delta: string): Promise<void> {
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    sent.push({ seq, delta, at: clock.now().getTime() - began });
    if (takesMs > 0) await clock.wait(takesMs);
    underWay -= 1;
  }
  const batches = textBatches({ send, intervalMs, clock, signal: lost.signal });
  return {
    ...batches,
    clock,
    sent,
    lose: () => lost.abort(),
    texts: () => sent.map(({ delta }) => delta),
    mostAtOnce: () => mostAtOnce,
  };
}

describe('the deltas of a text', () => {
  test('begin with its first piece, at once', () => {
    const batches = batchesOf();
    batches.add('Good ');
    batches.add('day');
    expect(batches.sent).toEqual([{ seq: 0, delta: 'Good ', at: 0 }]);
  });

  test('hold what came since the last one, and come once an interval', async () => {
    const batches = batchesOf({ intervalMs: 400 });
    for (const piece of ['a', 'b', 'c', 'd', 'e', 'f']) {
      batches.add(piece);
      await batches.clock.advance(150);
    }
    await batches.clock.advance(1_000);
    batches.add('g');
    expect(batches.sent).toEqual([
      { seq: 0, delta: 'a', at: 0 },
      { seq: 1, delta: 'bc', at: 400 },
      { seq: 2, delta: 'def', at: 800 },
      { seq: 3, delta: 'g', at: 1_900 },
    ]);
  });

  test('are sent one after another: what a slow one keeps waiting becomes one delta', async () => {
    const batches = batchesOf({ takesMs: 2_000 });
    for (const piece of ['a', 'b', 'c', 'd']) {
      batches.add(piece);
      await batches.clock.advance(500);
    }
    await batches.clock.advance(4_000);
    expect(batches.sent).toMatchObject([
      { seq: 0, delta: 'a', at: 0 },
      { seq: 1, delta: 'bcd', at: 2_000 },
    ]);
    expect(batches.mostAtOnce()).toBe(1);
  });

  test('have at most 36,000 bytes, and never half a character', async () => {
    const batches = batchesOf();
    const text = `a${'😀'.repeat(20_000)}`;
    batches.add(text);
    await batches.clock.advance(1_000);
    expect(batches.texts().map((delta) => Buffer.byteLength(delta))).toEqual([35_997, 36_000, 8_004]);
    expect(batches.texts().join('') === text).toBe(true);
    expect(batches.sent.map(({ at }) => at)).toEqual([0, 250, 500]);
  });

  test('are none of a piece without text', async () => {
    const batches = batchesOf();
    batches.add('');
    await batches.flush();
    expect(batches.close()).toEqual({ content: '', seq: 0 });
    expect(batches.sent).toEqual([]);
  });
});

describe('the end of a text', () => {
  test('says how many deltas there are before they are sent, and sends what is left without waiting', async () => {
    const batches = batchesOf();
    for (const piece of ['a', 'b', 'c']) batches.add(piece);
    expect(batches.close()).toEqual({ content: 'abc', seq: 2 });
    expect(batches.texts()).toEqual(['a']);
    await batches.flush();
    expect(batches.sent).toEqual([
      { seq: 0, delta: 'a', at: 0 },
      { seq: 1, delta: 'bc', at: 0 },
    ]);
    expect(batches.clock.waiting).toBe(0);
  });

  test('comes after what is under way', async () => {
    const batches = batchesOf({ takesMs: 1_000 });
    batches.add('a');
    batches.add('b');
    batches.close();
    const flushed = batches.flush();
    await batches.clock.advance(2_000);
    await flushed;
    expect(batches.sent).toMatchObject([{ at: 0 }, { at: 1_000, delta: 'b' }]);
    expect(batches.mostAtOnce()).toBe(1);
  });

  test('takes in nothing any more', async () => {
    const batches = batchesOf();
    batches.add('a');
    batches.close();
    batches.add('late');
    await batches.flush();
    expect(batches.close()).toEqual({ content: 'a', seq: 1 });
    expect(batches.texts()).toEqual(['a']);
  });

  test('sends nothing once it is stopped', async () => {
    const batches = batchesOf({ takesMs: 1_000 });
    for (const piece of ['a', 'b']) batches.add(piece);
    batches.close();
    const flushed = batches.flush();
    batches.stop();
    await batches.clock.advance(5_000);
    await flushed;
    expect(batches.texts()).toEqual(['a']);
  });
});

describe('an attempt that has lost its row', () => {
  test('sends nothing any more, neither what waits nor what comes', async () => {
    const batches = batchesOf();
    for (const piece of ['a', 'b']) batches.add(piece);
    batches.lose();
    await batches.clock.advance(1_000);
    batches.add('c');
    await batches.clock.advance(1_000);
    expect(batches.texts()).toEqual(['a']);
    expect(batches.clock.waiting).toBe(0);
  });

  test('may still end its text, where it turns out that the row was its own', async () => {
    const batches = batchesOf();
    batches.lose();
    for (const piece of ['a', 'b']) batches.add(piece);
    expect(batches.close()).toEqual({ content: 'ab', seq: 1 });
    await batches.flush();
    expect(batches.texts()).toEqual(['ab']);
  });
});

test('of a megabyte in 10,000 pieces each byte is sent once, in as many deltas as there are intervals', async () => {
  const batches = batchesOf();
  const piece = 'é'.repeat(50);
  for (let number = 0; number < 10_000; number += 1) {
    batches.add(piece);
    if (number % 10 === 9) await batches.clock.advance(50);
  }
  const { seq } = batches.close();
  await batches.flush();
  expect(batches.texts().join('') === piece.repeat(10_000)).toBe(true);
  expect(batches.sent.map(({ seq }) => seq)).toEqual(Array.from({ length: seq }, (_, number) => number));
  // 50 seconds of it.
  expect(seq).toBeLessThanOrEqual(202);
});
