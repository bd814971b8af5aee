/**
 * What client and backend agree on: statuses, error codes, the row as GraphQL returns it, the names of the operations.
 * Types and constants only, so that a Lambda may import it for nothing.
 */

/** The states of a request on the server. The last three are terminal: written once, never changed. */
export const requestStatuses = ['queued', 'in_progress', 'completed', 'failed', 'cancelled'] as const;
/** Tells how a request stands on the server: `queued`, `in_progress`, then `completed`, `failed` or `cancelled`. */
export type RequestStatus = (typeof requestStatuses)[number];

/**
 * Tells whether a request in this status is over: `completed`, `failed` or `cancelled`.
 *
 * @example
 * if (isTerminal(request.snapshot.status)) stop();
 */
export function isTerminal(status: string): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** Every way in which a request can end without an answer. The set is closed; docs/errors.md explains each. */
export const errorCodes = [
  'invalid_input',
  'unauthorized',
  'not_found',
  'conflict',
  'quota_exceeded',
  'rate_limited',
  'misconfigured',
  'connection',
  'refused',
  'incomplete',
  'invalid_output',
  'too_large',
  'unknown_outcome',
  'timeout',
  'cancelled',
  'failed',
] as const;
/** Names why a request ended without an answer, or why looking for it did. */
export type ErrorCode = (typeof errorCodes)[number];

/**
 * Tells whether a value that came over the wire is one of our codes.
 *
 * @example
 * const code = isErrorCode(row.error?.code) ? row.error.code : 'failed';
 */
export function isErrorCode(value: unknown): value is ErrorCode {
  return (errorCodes as readonly unknown[]).includes(value);
}

/** Tells the names that a backend may have: a capital letter, then at most 29 letters and digits; an empty one is none. */
export const backendNamePattern = /^([A-Z][A-Za-z\d]{0,29})?$/;

/** A lower-case UUID: the id of a request, made by the client, and its idempotency key. */
export const requestIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** One turn of a conversation. Text only. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Names what is asked of the model: a text, or a JSON object. */
export type OutputFormat = 'text' | 'json';

/** The arguments of the submit mutation, as GraphQL takes them. Absent is absent: no nulls. */
export interface SubmitArguments {
  readonly id: string;
  readonly system?: string;
  readonly prompt?: string;
  /** A JSON array of `Message`, as text: AWSJSON would arrive parsed. */
  readonly messages?: string;
  /** The most tokens that the model may write. */
  readonly token?: number;
  readonly temperature?: number;
  readonly format?: string;
  readonly model?: string;
  /** A prompt kept on the server, by its name; then nothing but `variables` goes with it. */
  readonly preset?: string;
  /** A JSON object, as text: what fills the preset's placeholders. */
  readonly variables?: string;
  /** A JSON schema, as text, that the answer must follow. */
  readonly schema?: string;
  /** Whether the text is published while it is written. */
  readonly stream?: boolean;
}

/** A request as submit, fetch and cancel return it. GraphQL gives null for what is absent. */
export interface RequestRow {
  readonly id: string;
  readonly status: RequestStatus;
  readonly format?: string | null;
  /**
   * The text: of a live request as far as it was written when it was last kept, of one that is over the answer. Absent
   * where it is too large for a row: then there are `parts` of it, each to be fetched by its number.
   */
  readonly content?: string | null;
  /** How many deltas the text is made of, where the request asked for `stream`. */
  readonly seq?: number | null;
  /** How often the request was put back into the queue: each time its text begins anew. Absent: never. */
  readonly retries?: number | null;
  /** How many parts the text has, numbered from 0. */
  readonly parts?: number | null;
  /** `json` where a preset asked for it: what the client asked for stays as it was. */
  readonly answer_format?: string | null;
  /** The model that answered, by the provider's own name; what the client asked for stays as it was. */
  readonly answered_by?: string | null;
  readonly token_usage?: TokenUsage | null;
  readonly finish_reason?: string | null;
  readonly error?: { readonly code: string; readonly message: string } | null;
  /** Times are ISO 8601 in UTC, with milliseconds. */
  readonly created_at?: string | null;
  readonly started_at?: string | null;
  readonly completed_at?: string | null;
  readonly deadline_at?: string | null;
  /** Whether it is answered in background mode: then the text comes whole, and no deltas. */
  readonly background?: boolean | null;
}

/** Counts what an answer took, in tokens, as the row has it; null where the provider does not say. */
export interface TokenUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly total_tokens?: number | null;
  /** What of the completion was thought and not written. Absent where the provider does not say. */
  readonly reasoning_tokens?: number | null;
}

/**
 * What subscribers hear of a request: a delta of its text, or, with `request`, that it is over. With neither: that its row
 * has news which are too large to be sent. A hint, that may come late, twice or never: the row is the truth.
 */
export interface RequestEvent {
  readonly id: string;
  /** The delta's number, from 0, without holes. */
  readonly seq?: number | null;
  /** A piece of the text. */
  readonly delta?: string | null;
  /** The row's, to which the delta belongs. */
  readonly retries?: number | null;
  /**
   * The row of a request that is over. Of a streamed one it has no `content`, but its `seq`: who has heard as many deltas has
   * the text, anyone else reads the row.
   */
  readonly request?: RequestRow | null;
}

/** Everything that a row shows of what became of it, as a GraphQL selection: what every operation answers with. */
export const rowFields = `id status format content parts seq retries answer_format answered_by finish_reason
  created_at started_at completed_at deadline_at background
  token_usage { prompt_tokens completion_tokens total_tokens reasoning_tokens }
  error { code message }`;

/** What a subscriber hears of a request, as a GraphQL selection. */
export const eventFields = `id seq delta retries request { ${rowFields} }`;

/**
 * What is published, as a GraphQL selection: AppSync hands on to a subscriber only what the publishing mutation has selected,
 * and filters by `id` and `owner`.
 */
export const publishedFields = `owner ${eventFields}`;

/** What AppSync hands on to subscribers at most, in bytes. https://docs.aws.amazon.com/general/latest/gr/appsync.html */
export const largestEventBytes = 240_000;

/** The largest answer, in bytes of UTF-8. */
export const largestAnswerBytes = 1_000_000;

/** The life of a request in seconds, until the deployer or the row says otherwise. */
export const defaultLifeSeconds = 300;

/** How long after its deadline a request may still be live, in seconds. */
export const deadlineGraceSeconds = 90;

/**
 * Names the operations in an app's schema. `name` is the one given to `withOpenAIRequests`.
 *
 * @example operationNames('Chat').submit // 'submitChatOpenAIRequest'
 */
export function operationNames(name = '') {
  return {
    submit: `submit${name}OpenAIRequest`,
    fetch: `fetch${name}OpenAIRequest`,
    cancel: `cancel${name}OpenAIRequest`,
    publish: `publish${name}OpenAIRequest`,
    subscribe: `on${name}OpenAIRequest`,
  } as const;
}
