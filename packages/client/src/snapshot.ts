import type { AIRequestError } from './errors.js';
import { toOutput } from './output.js';
import { isTerminal, type RequestRow, type RequestStatus } from './protocol.js';

export interface TokenCounts {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

/** All that is known about a request at one moment. Never changes: news come as a new snapshot. */
export interface AIRequestSnapshot<T = unknown> {
  readonly id: string;
  /**
   * The row's status; `submitting` until the backend has accepted the request. A resumed request is taken to be `queued`
   * until its row has been read.
   */
  readonly status: 'submitting' | RequestStatus;
  /** The answer's text, as far as it is known: empty at first. A request that ended early keeps what it had. */
  readonly content: string;
  /** Set when the request is completed: the text, or what it parses to where JSON was asked for. */
  readonly data?: T;
  /** Why the request ended without an answer, or, while the status is live, why looking for the answer did. */
  readonly error?: AIRequestError;
  readonly usage?: TokenCounts;
  /** OpenAI's word for why the model stopped: `length` means that the text was cut at the token limit. */
  readonly finishReason?: string;
  /** The model that answered. */
  readonly model?: string;
  readonly createdAt?: Date;
  readonly completedAt?: Date;
  /** When the backend gives the request up, by the backend's clock. */
  readonly deadline?: Date;
}

const order = ['submitting', 'queued', 'in_progress'];

/**
 * Tells what is known after a row has come in. The same snapshot if the row says nothing new: rows may come late and out
 * of order, and a request that is over stays as it is.
 */
export function foldRow<T>(snapshot: AIRequestSnapshot<T>, row: RequestRow): AIRequestSnapshot<T> {
  const over = isTerminal(row.status);
  if (isTerminal(snapshot.status)) return snapshot;
  if (!over && order.indexOf(row.status) < order.indexOf(snapshot.status)) return snapshot;
  const next: AIRequestSnapshot<T> = {
    id: snapshot.id,
    status: row.status,
    content: row.content ?? snapshot.content,
    usage: toTokenCounts(row),
    finishReason: row.finish_reason ?? undefined,
    model: row.answered_by ?? undefined,
    createdAt: toDate(row.created_at),
    completedAt: toDate(row.completed_at),
    deadline: toDate(row.deadline_at),
    ...(over ? toOutput<T>(row) : {}),
  };
  return over || isNews(next, snapshot) ? next : snapshot;
}

/** Compares what can change in a request that is live. */
function isNews(next: AIRequestSnapshot, last: AIRequestSnapshot): boolean {
  return (
    next.status !== last.status ||
    next.content !== last.content ||
    next.model !== last.model ||
    next.createdAt?.getTime() !== last.createdAt?.getTime() ||
    next.deadline?.getTime() !== last.deadline?.getTime() ||
    last.error !== undefined
  );
}

function toTokenCounts({ token_usage: usage }: RequestRow): TokenCounts | undefined {
  if (!usage) return undefined;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  return { promptTokens: prompt ?? 0, completionTokens: completion ?? 0, totalTokens: total ?? 0 };
}

function toDate(text: string | null | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
