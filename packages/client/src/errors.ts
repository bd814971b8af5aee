import type { ErrorCode } from './protocol.js';

/** On every error of this class, whichever copy of the package made it. */
const mark = Symbol.for('@amplify-ai-request/client/AIRequestError');

/** Says what else an `AIRequestError` tells, beside its code and its message: all optional. */
export interface AIRequestErrorOptions {
  /** The request's id, a lower-case UUID. */
  readonly requestId?: string;
  /** Whether the same call, made again as it is, may succeed. @default true for `connection`, else false */
  readonly retryable?: boolean;
  /** How long the server asks to wait before the next call, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What there is of an answer: its text. */
  readonly details?: unknown;
  /** What this error was made of: another error, or what a schema found. */
  readonly cause?: unknown;
}

/**
 * Says why a request ended without an answer, or why looking for its answer did.
 *
 * The message tells what happened and what to do next; it is never a provider's or a server's own text. What this error
 * was made of is in `cause`.
 */
export class AIRequestError extends Error {
  override readonly name = 'AIRequestError';
  readonly code: ErrorCode;
  /** The request's id: with it `resumeAIRequest` finds the answer of a request that goes on. */
  readonly requestId?: string;
  /**
   * Whether the request may live on, so that the same call, made again as it is, may succeed. Of a `timeout` only where the
   * client stopped waiting. @default true for `connection`, else false
   */
  readonly retryable: boolean;
  /** How long the server asks to wait before the next call, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What there is of an answer: the text of one that is `incomplete`, `invalid_output` or `refused`. */
  readonly details?: unknown;

  constructor(code: ErrorCode, message: string, options: AIRequestErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    Object.defineProperty(this, mark, { value: true });
    this.code = code;
    this.requestId = options.requestId;
    this.retryable = options.retryable ?? code === 'connection';
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  /**
   * Tells whether a caught value is an `AIRequestError`, and of this code if one is given. Works across two copies of
   * the package, where `instanceof` does not.
   *
   * @example
   * try {
   *   await request;
   * } catch (error) {
   *   if (AIRequestError.is(error, 'timeout')) remember(error.requestId);
   *   else throw error;
   * }
   */
  static is<Code extends ErrorCode = ErrorCode>(
    value: unknown,
    code?: Code,
  ): value is AIRequestError & { readonly code: Code } {
    return (
      typeof value === 'object' &&
      value !== null &&
      mark in value &&
      (code === undefined || ('code' in value && value.code === code))
    );
  }
}
