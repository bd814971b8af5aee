import { checkRow } from '../checkRow.js';
import { AIRequestError } from '../errors.js';
import { isTerminal, type RequestEvent, type RequestRow } from '../protocol.js';
import type { AIRequestTransport } from '../transport.js';
import type { Delta, TextAssembler } from './assembleText.js';

/** How long a delta that is missing may be on its way, in milliseconds, before the row is read in its place. */
const holeMs = 300;

export interface Following {
  /** Whether events are heard at the moment: then reading the row is a precaution only. */
  readonly isLive: boolean;
  /** Why there will be no events any more. */
  readonly error?: AIRequestError;
  stop(): void;
}

export interface FollowOptions {
  readonly assembler: TextAssembler;
  /** What is known of the row so far. */
  lastRow(): RequestRow | undefined;
  /** Hears of each row that an event makes. */
  onRow(row: RequestRow): void;
  /** Only the row can tell: it must be read. */
  onDoubt(): void;
  /** Live updates have begun, or ended: for a while, or, with an error, for good. */
  onChange(isLive: boolean, error?: AIRequestError): void;
}

/** Follows a request by subscription: makes rows of its events, and says when only the row itself can tell. */
export function follow(
  transport: AIRequestTransport,
  id: string,
  { assembler, lastRow, onRow, onDoubt, onChange }: FollowOptions,
): Following {
  let isLive = false;
  let ended: AIRequestError | undefined;
  let stopped = false;
  let patience: ReturnType<typeof setTimeout> | undefined;
  /** Up to where the text was when a hole was last told. */
  let doubtedAt: number | undefined;

  function setLive(next: boolean, error?: AIRequestError): void {
    if (stopped || ended) return;
    isLive = next;
    ended = error;
    onChange(next, error);
    // Whatever was published until now was published to others; whatever is from now on may be missed.
    onDoubt();
  }

  function onEvent(event: RequestEvent): void {
    if (stopped || event.id !== id) return;
    const { seq, delta } = event;
    if (typeof delta === 'string' && typeof seq === 'number') {
      onDelta({ seq, delta, retries: event.retries ?? 0 });
    } else {
      onEnd(event.request);
    }
  }

  function onDelta(delta: Delta): void {
    if (assembler.addDelta(delta)) {
      const { content, seq, retries } = assembler.text;
      onRow({ ...lastRow(), id, status: 'in_progress', content, seq, retries });
    }
    // Once for each hole: if the row does not have its text yet, reading it all the time would not help.
    if (!assembler.hasHole || patience || doubtedAt === assembler.text.seq) return;
    patience = setTimeout(() => {
      patience = undefined;
      if (!assembler.hasHole) return;
      doubtedAt = assembler.text.seq;
      onDoubt();
    }, holeMs);
  }

  function onEnd(request: RequestRow | null | undefined): void {
    const row = request && completeRow(request);
    if (row) onRow(row);
    else onDoubt();
  }

  /** The row of a request that is over, with its text, if that is known here. */
  function completeRow(request: RequestRow): RequestRow | undefined {
    if (request.id !== id || !isTerminal(request.status)) return undefined;
    const hasText = typeof request.content === 'string';
    const count = request.seq ?? 0;
    const needsNone = request.status !== 'completed' && count === 0 && !request.parts;
    if (hasText || needsNone) return checkRow(request, id);
    const { content, seq, retries } = assembler.text;
    const isWhole = count > 0 && count <= seq && (request.retries ?? 0) === retries;
    return isWhole ? checkRow({ ...request, content }, id) : undefined;
  }

  const end = (error: AIRequestError) => setLive(false, error);
  let leave: (() => void) | undefined;
  try {
    leave = transport.subscribe?.(id, {
      onOpen: () => setLive(true),
      onClose: () => {
        if (isLive) setLive(false);
      },
      onEvent,
      onError: end,
    });
  } catch (cause) {
    end(new AIRequestError('failed', 'The transport could not subscribe: see `cause`.', { cause }));
  }

  return {
    get isLive() {
      return isLive;
    },
    get error() {
      return ended;
    },
    stop() {
      stopped = true;
      clearTimeout(patience);
      leave?.();
    },
  };
}
