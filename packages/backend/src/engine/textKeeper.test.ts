import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../test/fakeClock.js';
import { textKeeper } from './textKeeper.js';

function keeperOf(write: () => Promise<void> = async () => {}) {
  const clock = createFakeClock();
  const began = clock.now().getTime();
  const over = new AbortController();
  const kept: { readonly seq: number; readonly at: number }[] = [];
  let text = { content: '', seq: 0 };
  const keeper = textKeeper(
    () => text,
    async ({ seq }) => {
      kept.push({ seq, at: clock.now().getTime() - began });
      await write();
    },
    clock,
    over.signal,
  );
  const grow = () => {
    text = { content: `${text.content}a`, seq: text.seq + 1 };
  };
  /** Lets the text grow ten times a second. */
  async function growFor(seconds: number): Promise<void> {
    for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
      grow();
      await clock.advance(100);
    }
  }
  return { ...keeper, clock, kept, grow, growFor, end: () => over.abort() };
}

const timesOf = (kept: readonly { readonly at: number }[]) => kept.map(({ at }) => at);

describe('a text that is being written', () => {
  test('is kept after two seconds, then each time its age has grown by half', async () => {
    const keeper = keeperOf();
    await keeper.growFor(24);
    expect(timesOf(keeper.kept)).toEqual([2_000, 3_000, 4_500, 6_750, 10_125, 15_187, 22_781]);
    expect(keeper.kept[0]).toMatchObject({ seq: 20 });
  });

  test('is kept though it says nothing more, and once only', async () => {
    const keeper = keeperOf();
    keeper.grow();
    await keeper.clock.advance(60_000);
    expect(keeper.kept).toEqual([{ seq: 1, at: 2_000 }]);
  });

  test('is not kept before it has begun', async () => {
    const keeper = keeperOf();
    await keeper.clock.advance(60_000);
    expect(keeper.kept).toEqual([]);
  });

  test('is kept the next time where the table fails', async () => {
    let fails = true;
    const keeper = keeperOf(async () => {
      if (fails) throw new Error('DynamoDB is down');
    });
    keeper.grow();
    await keeper.clock.advance(2_000);
    fails = false;
    await keeper.clock.advance(60_000);
    expect(timesOf(keeper.kept)).toEqual([2_000, 3_000]);
  });

  test('is not kept any more when it is over', async () => {
    const keeper = keeperOf();
    keeper.grow();
    keeper.end();
    await keeper.clock.advance(60_000);
    await keeper.hurry();
    expect(keeper.kept).toEqual([]);
    expect(keeper.clock.waiting).toBe(0);
  });
});

describe('a text of which a delta was lost', () => {
  test('is kept at once', async () => {
    const keeper = keeperOf();
    await keeper.clock.advance(700);
    keeper.grow();
    await keeper.hurry();
    expect(keeper.kept).toEqual([{ seq: 1, at: 700 }]);
  });

  test('is kept rarer and rarer where all of them are', async () => {
    const keeper = keeperOf();
    for (let tenth = 0; tenth < 8_400; tenth += 1) {
      keeper.grow();
      await keeper.hurry();
      await keeper.clock.advance(100);
    }
    expect(keeper.kept.length).toBeGreaterThan(50);
    expect(keeper.kept.length).toBeLessThan(120);
  });
});
