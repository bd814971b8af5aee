import type { Clock } from './ports.js';
import { splitText } from './textParts.js';

/** In bytes: as JSON, which makes six of one that it escapes, a delta still fits an event. */
const largestDelta = 36_000;

/** A text that is being written, and how many deltas it has been cut into. */
export interface NumberedText {
  readonly content: string;
  readonly seq: number;
}

export interface TextBatches {
  /** Takes in a piece of the text. Never waits. */
  add(piece: string): void;
  /** The text as far as it has been cut into deltas, sent or about to be. */
  numbered(): NumberedText;
  /** Cuts what is left into deltas. Nothing is taken in any more; all that there was is the text. */
  close(): NumberedText;
  /** Sends what has not been sent, without waiting for its time. Resolves when that is done. */
  flush(): Promise<void>;
  /** Sends nothing any more. */
  stop(): void;
}

export interface TextBatchesOptions {
  /** Sends a delta. It is called for one after another, and does not reject. */
  readonly send: (seq: number, delta: string) => Promise<void>;
  /** The least time between two deltas, in milliseconds. */
  readonly intervalMs: number;
  readonly clock: Clock;
  /** Nothing is sent once it aborts, until `flush` says otherwise. */
  readonly signal: AbortSignal;
}

/**
 * Gathers the pieces of a text, and sends them on as numbered deltas: the first at once, then what has been gathered since,
 * not more often than each interval. A slow sending lets the deltas grow, and never makes more of them.
 */
export function textBatches({ send, intervalMs, clock, signal }: TextBatchesOptions): TextBatches {
  const deltas: string[] = [];
  let gathered: string[] = [];
  let sent = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  let sending = Promise.resolve();
  let isSending = false;
  let stopped = false;
  let closed = false;
  const flushing = new AbortController();
  const hurry = AbortSignal.any([signal, flushing.signal]);

  const now = () => clock.now().getTime();
  const maySend = () => !stopped && (flushing.signal.aborted || !signal.aborted);

  function cut(): void {
    if (gathered.length > 0) deltas.push(...splitText(gathered.join(''), largestDelta));
    gathered = [];
  }

  async function sendAll(): Promise<void> {
    for (;;) {
      const early = notBefore - now();
      if (early > 0 && !flushing.signal.aborted) await clock.wait(early, hurry);
      if (!maySend()) break;
      if (sent === deltas.length) cut();
      const delta = deltas[sent];
      if (delta === undefined) break;
      notBefore = now() + intervalMs;
      await send(sent, delta);
      sent += 1;
    }
    isSending = false;
  }

  function goOn(): void {
    if (isSending) return;
    isSending = true;
    // It fails only where the invocation has been killed: then nobody is there to hear of it.
    sending = sendAll().catch(() => {});
  }

  const numbered = () => ({ content: deltas.join(''), seq: deltas.length });

  return {
    add(piece) {
      if (closed || piece === '') return;
      gathered.push(piece);
      goOn();
    },
    numbered,
    close() {
      closed = true;
      cut();
      return numbered();
    },
    async flush() {
      flushing.abort();
      goOn();
      await sending;
    },
    stop() {
      stopped = true;
    },
  };
}
