import { fitsRow } from './fitsRow.js';
import type { WorkerPorts } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { type NumberedText, textBatches } from './textBatches.js';
import { textKeeper } from './textKeeper.js';
import { addressOf } from './toEvent.js';

/** A text on its way to whoever listens, while the model writes it. */
export interface TextStream {
  /** Takes in a piece of the text. */
  add(piece: string): void;
  /**
   * Ends the text, and tells what there is of it. What has not been sent waits for `flush`.
   *
   * @param whole The text, where it is known: of a model that says it at the end only, no piece has come.
   */
  close(whole?: string): NumberedText;
  /** Sends what is left. */
  flush(): Promise<void>;
  /** Sends nothing any more. */
  stop(): void;
}

/**
 * Publishes the text of one attempt in numbered deltas, and keeps it on the row as it grows. No fault of the publisher or of
 * the table reaches the request.
 *
 * @param signal Aborts when the attempt no longer holds its row, or its time is up: then nothing is sent, nor kept.
 */
export function streamText(
  request: StoredRequest,
  attempt: string,
  { store, publisher, settings, clock, log }: WorkerPorts,
  signal: AbortSignal,
): TextStream {
  const address = addressOf(request);
  const closed = new AbortController();
  let length = 0;
  let isLossTold = false;

  const batches = textBatches({ send, intervalMs: settings.streamIntervalMs, clock, signal });
  const keeper = textKeeper(batches.numbered, keep, clock, AbortSignal.any([signal, closed.signal]));

  function add(piece: string): void {
    length += piece.length;
    batches.add(piece);
  }

  async function keep(text: NumberedText): Promise<void> {
    if (fitsRow(request, text.content)) await store.keepText(request.id, attempt, text);
  }

  /** A delta that is lost twice stays lost: who misses it reads the row. */
  async function send(seq: number, delta: string): Promise<void> {
    const publish = () => publisher.publish({ ...address, seq, delta });
    try {
      await publish().catch(publish);
    } catch (error) {
      tellLoss(error);
      await keeper.hurry();
    }
  }

  function tellLoss(error: unknown): void {
    if (isLossTold) return;
    isLossTold = true;
    const code = error instanceof Error ? error.name : 'Unknown';
    log.error('text not published', { requestId: request.id, attempt, code });
  }

  return {
    add,
    close(whole = '') {
      closed.abort();
      add(whole.slice(length));
      return batches.close();
    },
    flush: batches.flush,
    stop: batches.stop,
  };
}
