/** What the engine needs from the world. Adapters fill it in; tests and the local backend may put others in their place. */
import type { ErrorCode, Message, OutputFormat, RequestEvent } from '@amplify-ai-request/client/protocol';
import type { Settings } from '../settings.js';
import type { RequestFailure } from './failure.js';
import type { Background, ChatModel, ModelAnswer } from './modelPorts.js';
import type { Preset } from './presets.js';
import type { StoredRequest } from './storedRequest.js';
import type { Tally } from './tallies.js';

export type {
  AskOptions,
  Background,
  BackgroundModel,
  ChatModel,
  ModelAnswer,
  ModelCall,
  ModelResponse,
  ResponseOutcome,
  ResponseOwner,
} from './modelPorts.js';

/**
 * The rows. Every write is conditional. One that comes too late changes nothing: that is no error, and is told by
 * `undefined` or `false`.
 */
export interface RequestStore {
  read(id: string): Promise<StoredRequest | undefined>;
  /** Gives a queued row its deadline, once. */
  admit(id: string, admission: Admission): Promise<StoredRequest | undefined>;
  /** Fails a queued row that nobody has admitted. */
  refuse(id: string, failure: RequestFailure, at: Date): Promise<StoredRequest | undefined>;
  /** Makes an admitted, queued row this attempt's, which will answer it in background mode or not. */
  claim(id: string, lease: Lease, at: Date, background?: boolean): Promise<StoredRequest | undefined>;
  /** Prolongs this attempt's lease, and tells whether the row was still its own. */
  renew(id: string, lease: Lease): Promise<boolean>;
  /** Puts one part of a long text beside this attempt's row. It is seen once the row counts it. */
  putPart(request: StoredRequest, part: { attempt: string; number: number; text: string }): Promise<void>;
  /** Keeps on this attempt's row what the model has written so far, and tells whether it was still its own. */
  keepText(id: string, attempt: string, text: { content: string; seq: number }): Promise<boolean>;
  /** Writes the answer on this attempt's row, if it is still its own, and returns the row. */
  complete(id: string, attempt: string, answer: StoredAnswer, at: Date): Promise<StoredRequest | undefined>;
  /** Fails this attempt's row, if it is still its own, and returns it. */
  fail(
    id: string,
    attempt: string,
    failure: RequestFailure,
    at: Date,
    text?: StoredText,
  ): Promise<StoredRequest | undefined>;
  /** Notes that this attempt is about to post its request, prolongs its lease, and tells whether the row was still its own. */
  beginSubmission(id: string, lease: Lease, at: Date): Promise<boolean>;
  /** Keeps the response that this attempt's request has become, and tells whether the row was still its own. */
  keepResponse(id: string, attempt: string, responseId: string, nextCheckAt: Date): Promise<boolean>;
  /**
   * Writes the answer on a live row, if its status and its response are as they were seen, and returns the row. Its attempt
   * is the response's token from then on: the text's parts bear it.
   */
  completeResponse(
    seen: StoredRequest,
    token: string,
    answer: StoredAnswer,
    at: Date,
  ): Promise<StoredRequest | undefined>;
  /** Fails a live row, if its status and its response are as they were seen, and returns it. */
  failResponse(
    seen: StoredRequest,
    token: string,
    failure: RequestFailure,
    at: Date,
    text?: StoredText,
  ): Promise<StoredRequest | undefined>;
  /** Notes that the response of a row that is over is over, too. */
  dropResponse(seen: StoredRequest): Promise<void>;
  /** Fails a live row whose time is up, whoever holds it. */
  expire(seen: StoredRequest, failure: RequestFailure, at: Date): Promise<boolean>;
  /** Fails a row whose worker has let the lease run out. */
  abandon(seen: StoredRequest, failure: RequestFailure, at: Date): Promise<boolean>;
  /** Puts a row whose worker has let the lease run out back into the queue, if nothing was submitted since it was seen. */
  requeue(seen: StoredRequest, nextCheckAt: Date): Promise<boolean>;
  /** Moves the time of the next look at a live row; of several who try, one succeeds. */
  postpone(seen: StoredRequest, nextCheckAt: Date): Promise<boolean>;
  /** Moves the time of the next look at a row of the index, whatever the row holds. */
  defer(id: string, nextCheckAt: Date): Promise<void>;
  /** Takes a row that is over out of the index: nobody needs to look at it again. */
  forget(seen: StoredRequest): Promise<void>;
  /** Finds the rows of a bucket that somebody should look at, the longest overdue first. */
  findDue(bucket: string, before: Date, page: { limit: number; after?: unknown }): Promise<DuePage>;
  /** Tells whether a call of the webhook has done its work already. */
  hasHeard(webhookId: string): Promise<boolean>;
  /** Remembers a call of the webhook for longer than it is repeated. */
  rememberWebhook(webhookId: string, at: Date): Promise<void>;
}

export interface Admission {
  readonly admittedAt: Date;
  readonly deadlineAt: Date;
  readonly expiresAt: Date;
  readonly nextCheckAt: Date;
  /** The token under which each tally has counted the request. */
  readonly counts: Readonly<Record<string, string>>;
}

/** A worker's hold on a row: its token, and until when the others keep off. */
export interface Lease {
  readonly attempt: string;
  readonly until: Date;
}

/** A text on a row: as it is, or as the number of its parts; and of how many deltas it is made, where it was streamed. */
export type StoredText = ({ readonly content: string } | { readonly parts: number }) & {
  readonly seq?: number;
};

export type StoredAnswer = Omit<ModelAnswer, 'content'> & {
  readonly text: StoredText;
  readonly format: OutputFormat;
};

export interface DuePage {
  readonly ids: readonly string[];
  /** Given to the next call, to go on from here; absent at the end. */
  readonly after?: unknown;
}

/** The counts that the limits are about. Each entry is fenced by the token that made it. */
export interface UsageStore {
  /** Counts a request in a tally, unless it is counted there already or one of the limits is reached. */
  count(tally: Tally, id: string, token: string): Promise<{ token: string } | { full: string }>;
  /** The token under which a request has an open entry in a tally. */
  findEntry(tally: Tally, id: string): Promise<string | undefined>;
  /** Takes an open entry away, and one off each of the counters named. */
  close(tally: Tally, id: string, token: string, giveBack: readonly string[]): Promise<void>;
}

/** Proves that a call is OpenAI's: resolves with the event's type and response, or undefined when it is not proven. */
export interface WebhookVerifier {
  verify(
    body: string,
    headers: Readonly<Record<string, string | undefined>>,
  ): Promise<WebhookEvent | undefined>;
}

export interface WebhookEvent {
  /** The same whenever it is delivered. */
  readonly id: string;
  readonly type: string;
  readonly responseId: string;
}

/** Starts a worker for one request, without waiting for it. */
export interface WorkerStarter {
  start(id: string): Promise<void>;
}

/**
 * Tells subscribers. What it sends is a hint, since the row is the truth: `publish` rejects when nobody may have heard it, and
 * whoever calls it goes on.
 */
export interface Publisher {
  publish(event: PublishedEvent): Promise<void>;
}

/** An event and whom it is for: an owner, or with an API key whoever knows the id. */
export type PublishedEvent = RequestEvent & { readonly owner?: string };

/** One line for each thing that happened: ids, codes and counts, never a key, and no prompt or answer unless asked for. */
export interface Log {
  info(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

export interface LogFields {
  readonly requestId?: string;
  readonly attempt?: string;
  /** The provider's own, for whoever looks there. */
  readonly responseId?: string;
  readonly code?: string;
  /** The provider's HTTP status. */
  readonly status?: number;
  readonly milliseconds?: number;
  readonly tokens?: number;
  /** Only with the setting `logContent`. */
  readonly messages?: readonly Message[];
  readonly content?: string;
  readonly reap?: Readonly<Record<string, number | boolean>>;
}

/** What the operator watches. A code is that of a failure. */
export interface Metrics {
  completed(figures: { milliseconds: number; tokens?: number }): void;
  failed(code: ErrorCode): void;
}

export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Holds what the dispatcher works with: the counts of the limits, and a way to start workers, beside what all have. */
export interface DispatcherPorts {
  readonly store: RequestStore;
  readonly usage: UsageStore;
  readonly workers: WorkerStarter;
  readonly publisher: Publisher;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Holds what the worker works with: models that answer, at once and in background mode, beside what all have. */
export interface WorkerPorts {
  readonly store: RequestStore;
  readonly model: ChatModel;
  readonly publisher: Publisher;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Also where the deployer does not ask for it, or no more: what he once submitted is looked after. */
  readonly background: Background;
}

/** Holds what the webhook works with: what proves that a call is OpenAI's, beside what all have. */
export interface WebhookPorts {
  readonly store: RequestStore;
  readonly background: Background;
  readonly verify: WebhookVerifier;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

export type Presets = ReadonlyMap<string, Preset>;
