import type { StandardSchema } from './schema.js';
import type { AIRequestSnapshot, TokenCounts } from './snapshot.js';
import type { AIRequestTransport } from './transport.js';
import type { PollOptions } from './watch/pollDelay.js';

/**
 * Holds the answer: its text, its data, and what it took.
 *
 * @example
 * const { content, usage } = await createAIRequest({ prompt: 'Hello' });
 */
export interface AIResult<T = unknown> {
  readonly id: string;
  /** The answer's text. */
  readonly content: string;
  /** The text; what it parses to where JSON was asked for, by `format` or by the preset; what the `schema` makes of that. */
  readonly data: T;
  /** OpenAI's word for why the model stopped: `length` means that the text was cut at the token limit. */
  readonly finishReason?: string;
  /** Absent when the model's server counts none. */
  readonly usage?: TokenCounts;
  readonly model?: string;
  readonly createdAt: Date;
  readonly completedAt: Date;
}

/**
 * Bounds one wait; neither option touches the request. One of no use rejects this wait as `invalid_input`; one that is
 * `undefined` or `null` counts as not given.
 *
 * @example
 * await request.wait({ timeout: 10_000 });
 */
export interface WaitOptions {
  /** Stops this wait, which rejects with the signal's reason. The request goes on. @default the handle's, of a resumed one */
  readonly signal?: AbortSignal;
  /**
   * The longest to wait, in milliseconds, 1 or more; then this wait rejects with `timeout`. The request goes on, if the
   * backend has it. @default as long as the handle looks
   */
  readonly timeout?: number;
}

/** Says how to look for the answer: all optional, and one that is `undefined` or `null` counts as not given. */
export interface WatchOptions<T = unknown> {
  /**
   * How to learn of the answer: by reading the row now and then, or at once, by a subscription; then the row is read rarely,
   * and as in `poll` while the subscription is not to be had, which `snapshot.notices` tells. @default 'poll'
   */
  readonly mode?: 'poll' | 'subscribe';
  /**
   * What the answer must look like, a schema of zod, valibot, arktype or any library of https://standardschema.dev: the
   * answer is parsed and checked, `data` has its type, and one that does not fit rejects with `invalid_output`, its text in
   * `details`. Each handle has its own.
   */
  readonly schema?: StandardSchema<T>;
  /**
   * The shortest time between two snapshots while text comes in, in milliseconds, 0 or more; the end is shown at once.
   * @default 50
   */
  readonly throttleMs?: number;
  /** How often to read the row. @default { minMs: 750, maxMs: 5000, ratio: 0.1, jitter: 0.15 } */
  readonly poll?: PollOptions;
  /**
   * How long to look for the answer in one go, in milliseconds, 1 or more, `Infinity` too; then everyone who waits gets a
   * `timeout` error, and the request goes on, if the backend has it. If not, it is sent no more until somebody looks again.
   * @default until 90 s after the request's deadline, or 300 s while its row has not been seen
   */
  readonly timeout?: number;
  /**
   * Given to `createAIRequest`, it owns the request: an abort rejects every wait with the signal's reason and cancels the
   * request on the server. Given to `resumeAIRequest`, it only ends the waits that have no signal of their own.
   */
  readonly signal?: AbortSignal;
  /** The way to the backend. @default one `amplifyTransport()`, shared by all; on a server give one for each user */
  readonly transport?: AIRequestTransport;
}

/**
 * A handle on one request: await it, listen to it, cancel it. It polls only while someone awaits or listens, and one that
 * nobody awaits rejects nowhere.
 */
export interface AIRequest<T = unknown> extends Pick<Promise<AIResult<T>>, 'then' | 'catch' | 'finally'> {
  /** Known before anything is sent: store it, and `resumeAIRequest(id)` finds the answer after a reload. */
  readonly id: string;
  /** What is known now. The same object until something changes. */
  readonly snapshot: AIRequestSnapshot<T>;
  /**
   * Yields the answer's text from its beginning, in pieces as they come: none is missing, none comes twice. While the model
   * writes there are pieces only of a request with `stream`; of any other all comes at the end. Throws what awaiting the
   * handle rejects with. Leaving the loop early only stops looking.
   *
   * @example
   * for await (const piece of request.textStream) process.stdout.write(piece);
   */
  readonly textStream: AsyncIterable<string>;
  /**
   * Calls the listener after each change of `snapshot`, until the returned function is called.
   *
   * @throws {TypeError} when the listener is no function.
   */
  subscribe(listener: () => void): () => void;
  /**
   * Resolves with the answer, like awaiting the handle itself, and may be bounded by a signal or a time of its own. After
   * a `connection` or `timeout` error it looks again.
   *
   * @throws {AIRequestError} when the request ended without an answer, or looking for it did; `invalid_input` for options of no
   * use. A request or a wait that was aborted by its signal rejects with the signal's reason instead.
   */
  wait(options?: WaitOptions): Promise<AIResult<T>>;
  /**
   * Ends the request on the server. Resolves when the server has answered: a request that had finished keeps its answer.
   * Does nothing if it is known to be over. Does not wait for a browser that is offline.
   *
   * @throws {AIRequestError} when the request may go on: `connection` when the backend can't be reached, or what the backend
   * refuses the cancel with, as `unauthorized`, `not_found` or `misconfigured`.
   */
  cancel(): Promise<void>;
}
