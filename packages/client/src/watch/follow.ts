import { checkRow } from '../checkRow.js';
import type { AIRequestError } from '../errors.js';
import { isTerminal, type RequestEvent, type RequestRow } from '../protocol.js';
import type { AIRequestTransport } from '../transport.js';
import type { TextAssembler } from './assembleText.js';

/** How long a delta that is missing may be on its way, in milliseconds, before the row is read in its place. */
const holeMs = 300;

export interface Following {
  /** Whether events are heard at the moment: then reading the row is a precaution only. */
  readonly isLive: boolean;
  stop(): void;
}

export interface FollowOptions {
  readonly assembler: TextAssembler;
  /** What is known of the row so far. */
  lastRow(): RequestRow | undefined;
  /** Hears of each row that an event makes. */
  onRow(row: RequestRow): void;
  /** Something may have been missed: the row must be read now. */
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
  let open = false;
  let stopped = false;
  let patience: ReturnType<typeof setTimeout> | undefined;

  function setOpen(next: boolean, error?: AIRequestError): void {
    if (stopped) return;
    open = next;
    onChange(open, error);
    // Whatever was published until now was published to others; whatever is from now on may be missed.
    onDoubt();
  }

  function onEvent(event: RequestEvent): void {
    if (stopped || event.id !== id) return;
    if (typeof event.delta === 'string' && typeof event.seq === 'number')
      onDelta(event, event.seq, event.delta);
    else onEnd(event.request);
  }

  function onDelta({ retries }: RequestEvent, seq: number, delta: string): void {
    if (assembler.addDelta({ seq, delta, retries: retries ?? 0 })) {
      onRow({ ...lastRow(), id, status: 'in_progress', ...textOf(assembler) });
    }
    if (!assembler.hasHole || patience) return;
    patience = setTimeout(() => {
      patience = undefined;
      if (assembler.hasHole) onDoubt();
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
    const seq = request.seq ?? 0;
    const needsNone = request.status !== 'completed' && seq === 0 && !request.parts;
    if (hasText || needsNone) return checkRow(request, id);
    const isWhole = seq > 0 && seq <= assembler.seq && (request.retries ?? 0) === assembler.retries;
    if (!isWhole) return undefined;
    return checkRow({ ...request, ...textOf(assembler) }, id);
  }

  const leave = transport.subscribe?.(id, {
    onOpen: () => setOpen(true),
    onClose: () => {
      if (open) setOpen(false);
    },
    onEvent,
    onError: (error) => setOpen(false, error),
  });

  return {
    get isLive() {
      return open;
    },
    stop() {
      stopped = true;
      clearTimeout(patience);
      leave?.();
    },
  };
}

function textOf({ text, seq, retries }: TextAssembler): Pick<RequestRow, 'content' | 'seq' | 'retries'> {
  return { content: text.content, seq, retries };
}
