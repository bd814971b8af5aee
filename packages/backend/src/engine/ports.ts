/** What the engine needs from the world. Adapters fill it in; tests and the local backend may put others in their place. */
import type { Message, OutputFormat } from '@amplify-ai-request/client/protocol';
import type { Settings } from '../settings.js';
import type { RequestFailure } from './failure.js';
import type { StoredRequest } from './storedRequest.js';

/** The rows. Every write is conditional, and one that comes too late changes nothing: that is no error. */
export interface RequestStore {
  read(id: string): Promise<StoredRequest | undefined>;
  /** Gives a queued row its deadline, once. */
  admit(id: string, admission: { admittedAt: Date; deadlineAt: Date; expiresAt: Date }): Promise<void>;
  /** Fails a queued row before anybody works on it. */
  refuse(id: string, failure: RequestFailure, at: Date): Promise<void>;
  /** Makes an admitted, queued row this attempt's. */
  claim(id: string, attempt: string, at: Date): Promise<StoredRequest | undefined>;
  /** Writes the answer on this attempt's row, and tells whether it was still its own. */
  complete(id: string, attempt: string, answer: ModelAnswer, at: Date): Promise<boolean>;
  /** Fails this attempt's row. */
  fail(id: string, attempt: string, failure: RequestFailure, at: Date): Promise<void>;
}

/** A question to a model, complete: nothing about it is left to anybody's default. */
export interface ModelCall {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly format: OutputFormat;
  /** Absent: no cap. */
  readonly maxTokens?: number;
  /** Absent: the model's own. */
  readonly temperature?: number;
}

export interface ModelAnswer {
  readonly content: string;
  readonly finishReason: string;
  readonly model: string;
  readonly usage?: {
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly totalTokens: number;
  };
}

/**
 * The model. `ask` resolves with the answer or rejects with a `RequestFailure`; it repeats only what is known not to have
 * produced an answer, and stops at once when `signal` aborts.
 */
export interface ChatModel {
  ask(call: ModelCall, options: { readonly signal: AbortSignal }): Promise<ModelAnswer>;
}

/** Starts a worker for one request, without waiting for it. */
export interface WorkerStarter {
  start(id: string): Promise<void>;
}

/** One line for each thing that happened to a request: its id and codes, never a prompt, an answer or a key. */
export interface Log {
  info(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

export interface LogFields {
  readonly requestId: string;
  readonly attempt?: string;
  readonly code?: string;
  /** The provider's HTTP status. */
  readonly status?: number;
  readonly milliseconds?: number;
}

export interface Clock {
  now(): Date;
}

export interface DispatcherPorts {
  readonly store: RequestStore;
  readonly workers: WorkerStarter;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}

export interface WorkerPorts {
  readonly store: RequestStore;
  readonly model: ChatModel;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}
