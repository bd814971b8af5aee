import type { Clock } from './ports.js';
import type { NumberedText } from './textBatches.js';

/** The first time that a text is kept, after its start. */
const firstMs = 2_000;
/** By how much the time since the start grows until it is kept again. */
const growth = 1.5;
/** The same, after a delta was lost: with a publisher that always fails it happens a hundred times at most. */
const growthAfterLoss = 1.1;
const leastMs = 100;

export interface TextKeeper {
  /** Keeps the text now, unless that has just been done: a delta of it was lost, and whoever misses it reads the row. */
  hurry(): Promise<void>;
}

/**
 * Keeps a text while it is written, for those who poll and those who come late: after two seconds, then each time the time
 * since the start has grown by half. So it is written a few times, however long it takes.
 *
 * @param read The text so far.
 * @param write Writes it. When that fails, the next time makes up for it.
 * @param signal Ends it.
 */
export function textKeeper(
  read: () => NumberedText,
  write: (text: NumberedText) => Promise<unknown>,
  clock: Clock,
  signal: AbortSignal,
): TextKeeper {
  const started = clock.now().getTime();
  let kept = 0;
  let keptAt = 0;
  let writing = Promise.resolve();

  const age = () => clock.now().getTime() - started;

  async function keep(): Promise<void> {
    const text = read();
    if (signal.aborted || text.seq === kept) return;
    keptAt = Math.max(leastMs, age());
    try {
      await write(text);
      kept = text.seq;
    } catch {}
  }

  function keepInTurn(): Promise<void> {
    writing = writing.then(keep);
    return writing;
  }

  async function keepAgainAndAgain(): Promise<void> {
    for (let at = firstMs; ; at *= growth) {
      await clock.wait(at - age(), signal);
      if (signal.aborted) return;
      await keepInTurn();
    }
  }

  void keepAgainAndAgain();
  return {
    async hurry() {
      if (age() >= keptAt * growthAfterLoss) await keepInTurn();
    },
  };
}
