import { AIRequestError } from './errors.js';
import type { TextSoFar } from './watch/assembleText.js';

export interface TextSource {
  readonly id: string;
  /** What there is of the text now. */
  text(): TextSoFar;
  /** Calls back whenever there may be more, or the request is over; nobody need throttle it. */
  listen(listener: () => void): () => void;
  /** Settles with the outcome, if there is one yet. */
  settle(resolve: () => void, reject: (reason: unknown) => void): void;
}

/** Makes what yields a request's text piece by piece, from its beginning, each time that it is iterated. */
export function toTextStream(source: TextSource): AsyncIterable<string> {
  return { [Symbol.asyncIterator]: () => pieces(source) };
}

async function* pieces({ id, text, listen, settle }: TextSource): AsyncGenerator<string, void, undefined> {
  let wake = () => {};
  const leave = listen(() => wake());
  /** What has been given so far, of which list how many. */
  let given = '';
  let list: readonly string[] = [];
  let count = 0;
  try {
    for (;;) {
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      // Before the text: whatever ended the request has told all of it.
      const outcome = outcomeOf(settle);
      const { pieces, content } = text();
      if (pieces !== list) {
        if (!content.startsWith(given)) throw begunAnew(id);
        const rest = content.slice(given.length);
        [list, count, given] = [pieces, pieces.length, content];
        if (rest) yield rest;
      }
      while (count < list.length) {
        const piece = list[count] ?? '';
        count += 1;
        given += piece;
        yield piece;
      }
      if (outcome) {
        if ('reason' in outcome) throw outcome.reason;
        return;
      }
      await more;
    }
  } finally {
    leave();
  }
}

function outcomeOf(settle: TextSource['settle']): { reason: unknown } | { done: true } | undefined {
  let outcome: ReturnType<typeof outcomeOf>;
  settle(
    () => {
      outcome = { done: true };
    },
    (reason) => {
      outcome = { reason };
    },
  );
  return outcome;
}

/** Where the deployer has asked again what got lost on its way. */
function begunAnew(requestId: string): AIRequestError {
  const message =
    'The text was begun anew after a part of it had been given. Await the request: its answer is whole.';
  return new AIRequestError('unknown_outcome', message, { requestId });
}
