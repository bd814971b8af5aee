import { isTerminal, type RequestRow } from '../protocol.js';
import { sleep } from '../sleep.js';
import { onReturn } from './page.js';

export interface Poll {
  read(signal: AbortSignal): Promise<RequestRow>;
  /** How long to wait before the next read, in milliseconds; asked before every read. */
  delay(): number;
  onRow(row: RequestRow): void;
  /** Is given, at the start, what has the next read begin at once; one that is under way goes on. */
  onStart(wake: () => void): void;
  readonly signal: AbortSignal;
}

/**
 * Reads the row again and again until the request is over, or the signal aborts. Rejects when a read does.
 *
 * When the page returns, the next read begins at once, even in the place of one that is under way: its connection may
 * not have outlived the laptop's sleep, nor its back-off make sense any more.
 */
export async function poll({ read, delay, onRow, onStart, signal }: Poll): Promise<void> {
  let turn = new AbortController();
  const endTurn = () => turn.abort();
  const stopListening = onReturn(endTurn);
  let sleeping = new AbortController();
  onStart(() => sleeping.abort());
  signal.addEventListener('abort', endTurn);
  try {
    let wait = delay();
    while (!signal.aborted) {
      turn = sleeping = new AbortController();
      await sleep(wait, turn.signal);
      if (signal.aborted) return;
      turn = new AbortController();
      const row = await read(turn.signal).catch((error: unknown) => {
        if (!turn.signal.aborted) throw error;
      });
      if (signal.aborted) return;
      if (row) onRow(row);
      if (row && isTerminal(row.status)) return;
      wait = row ? delay() : 0;
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', endTurn);
  }
}
