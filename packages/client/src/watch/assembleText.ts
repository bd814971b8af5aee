/** A text as far as it is known: of how many deltas it is made, in which run of the model. */
export interface TextSoFar extends KeptText {
  /** The text in the pieces that it came in. The list only grows; a text that begins anew has another. */
  readonly pieces: readonly string[];
}

export interface Delta {
  readonly seq: number;
  readonly delta: string;
  readonly retries: number;
}

/** A text on a row, or known from before. */
export interface KeptText {
  readonly content: string;
  readonly seq: number;
  readonly retries: number;
}

/** Puts a text together from deltas, which may come twice, late or never, and from what is read of the row. */
export interface TextAssembler {
  readonly text: TextSoFar;
  /** Whether deltas have come after one that has not: the row will tell. */
  readonly hasHole: boolean;
  /** Tells whether the text has grown. */
  addDelta(delta: Delta): boolean;
  /** Takes the text of a row, which is right wherever the two differ. */
  addKept(kept: KeptText): void;
}

/**
 * Makes an assembler. The work it does grows with what comes in, not with the text: pieces are kept as they are, and joining
 * strings copies nothing until somebody reads them.
 */
export function createTextAssembler(): TextAssembler {
  let pieces: string[] = [];
  let content = '';
  let seq = 0;
  let retries = 0;
  /** Deltas that came too early. */
  const early = new Map<number, string>();

  function restart(run: number): void {
    pieces = [];
    content = '';
    seq = 0;
    retries = run;
    early.clear();
  }

  function append(piece: string): void {
    if (piece) pieces.push(piece);
    content += piece;
  }

  function takeEarly(): void {
    for (const known of early.keys()) if (known < seq) early.delete(known);
    for (let delta = early.get(seq); delta !== undefined; delta = early.get(seq)) {
      early.delete(seq);
      append(delta);
      seq += 1;
    }
  }

  return {
    get text() {
      return { pieces, content, seq, retries };
    },
    get hasHole() {
      return early.size > 0;
    },
    addDelta(next) {
      if (next.retries > retries) restart(next.retries);
      if (next.retries < retries || next.seq < seq) return false;
      early.set(next.seq, next.delta);
      if (next.seq > seq) return false;
      takeEarly();
      return true;
    },
    addKept(kept) {
      if (kept.retries > retries) restart(kept.retries);
      if (kept.retries < retries || kept.seq < seq) return;
      if (!kept.content.startsWith(content)) restart(kept.retries);
      append(kept.content.slice(content.length));
      seq = kept.seq;
      takeEarly();
    },
  };
}
