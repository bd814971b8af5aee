import type { AIRequestError } from './errors.js';
import type { Output } from './output.js';
import { type Partially, parsePartially } from './partialData.js';
import { isTerminal, type RequestRow, type RequestStatus } from './protocol.js';

/** Counts what an answer took, in tokens, as the model's server tells. */
export interface TokenCounts {
  /** What was asked. */
  readonly promptTokens: number;
  /** What the model wrote and thought. */
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** What of the completion was thought and not written. Absent where the model's server does not say. */
  readonly reasoningTokens?: number;
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
  /**
   * What can be told of the data while a JSON answer is written: not checked against a schema. Parsed when it is read and not
   * before, so that it costs nothing where nobody looks.
   */
  readonly partialData?: Partially<T>;
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
  /** What the person who develops the app should know: why live updates are not to be had, for one. */
  readonly notices: readonly string[];
}

const order = ['submitting', 'queued', 'in_progress'];

/**
 * Tells what is known after a row of a live request has come in. The same snapshot if it says nothing new: rows may come
 * late and out of order, and a request that is over stays as it is.
 */
export function foldRow<T>(snapshot: AIRequestSnapshot<T>, row: RequestRow): AIRequestSnapshot<T> {
  if (isTerminal(snapshot.status) || order.indexOf(row.status) < order.indexOf(snapshot.status)) {
    return snapshot;
  }
  const next = { ...snapshot, ...about(row, snapshot), error: undefined };
  return isNews(next, snapshot) ? next : snapshot;
}

/** Tells what is known after a request's end. It has one: what is over stays as it is. */
export function foldEnd<T>(
  snapshot: AIRequestSnapshot<T>,
  row: RequestRow,
  output: Output<T>,
): AIRequestSnapshot<T> {
  if (isTerminal(snapshot.status)) return snapshot;
  return { ...snapshot, ...about(row, snapshot), error: undefined, ...output };
}

function about(row: RequestRow, last: AIRequestSnapshot) {
  return {
    status: row.status,
    // An answer is what its row says.
    content: row.status === 'completed' ? (row.content ?? '') : newerText(row, last),
    usage: toTokenCounts(row),
    finishReason: row.finish_reason ?? undefined,
    model: row.answered_by ?? undefined,
    createdAt: toDate(row.created_at) ?? last.createdAt,
    completedAt: toDate(row.completed_at),
    deadline: toDate(row.deadline_at) ?? last.deadline,
  };
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

/** Lets the snapshot of a JSON answer tell its data while it is written. A copy of such a snapshot has to be told again. */
export function withPartialData<T>(snapshot: AIRequestSnapshot<T>): AIRequestSnapshot<T> {
  let parsed: { readonly value: unknown } | undefined;
  return Object.defineProperty(snapshot, 'partialData', {
    get() {
      parsed ??= { value: snapshot.data ?? parsePartially(snapshot.content) };
      return parsed.value;
    },
    // Else whoever copies or compares the snapshot would parse it.
    enumerable: false,
  });
}

/** The text on a row is kept now and then while it is written: more of it may be known already. */
function newerText({ content }: RequestRow, last: AIRequestSnapshot): string {
  const isOlder = !content || (content.length < last.content.length && last.content.startsWith(content));
  return isOlder ? last.content : content;
}

function toTokenCounts({ token_usage: usage }: RequestRow): TokenCounts | undefined {
  if (!usage) return undefined;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  return {
    promptTokens: prompt ?? 0,
    completionTokens: completion ?? 0,
    totalTokens: total ?? 0,
    reasoningTokens: usage.reasoning_tokens ?? undefined,
  };
}

function toDate(text: string | null | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
