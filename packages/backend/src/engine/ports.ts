/** What the engine needs from the world. Adapters fill it in; tests and the local backend may put others in their place. */
import type { ErrorCode, Message, OutputFormat } from '@amplify-ai-request/client/protocol';
import type { Settings } from '../settings.js';

/** A request as the engine reads it from the table: what the client sent, and how far it got. */
export interface StoredRequest {
  readonly id: string;
  readonly status: string;
  readonly owner?: string;
  readonly system?: string;
  readonly prompt?: string;
  /** The client's text, unchecked. */
  readonly messages?: string;
  readonly token?: number;
  readonly temperature?: number;
  readonly format?: string;
  readonly model?: string;
  readonly created_at: string;
  readonly admitted_at?: string;
  readonly deadline_at?: string;
}

/** Why a request ended without an answer: a code of the protocol and our own words, never a provider's. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The rows. Every write is conditional and tells whether it took effect: a lost race is an answer, not an error. */
export interface RequestStore {
  read(id: string): Promise<StoredRequest | undefined>;
  /** A queued row gets its deadline; once. */
  admit(id: string, admission: { admittedAt: string; deadlineAt: string; ttl: number }): Promise<boolean>;
  /** A queued row fails before anybody worked on it. */
  refuse(id: string, failure: Failure, completedAt: string): Promise<boolean>;
  /** An admitted, queued row becomes this attempt's. */
  claim(id: string, claim: { attempt: string; startedAt: string }): Promise<StoredRequest | undefined>;
  /** This attempt's row gets its answer. */
  complete(id: string, attempt: string, answer: ModelAnswer, completedAt: string): Promise<boolean>;
  /** This attempt's row fails; what the model had written by then is kept. */
  fail(id: string, attempt: string, failure: Failure, completedAt: string): Promise<boolean>;
}

/** A question to a model, complete: nothing about it is left to a default. */
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
  readonly usage?: { promptTokens: number; completionTokens: number; totalTokens: number };
}

/**
 * The model's side. `ask` resolves with the answer or rejects with a `ModelError`; it repeats only what is known not to
 * have produced an answer, and stops at once when `signal` aborts.
 */
export interface ChatModel {
  ask(call: ModelCall, options: { signal: AbortSignal }): Promise<ModelAnswer>;
}

/** Starts a worker for one request, without waiting for it. */
export interface WorkerStarter {
  start(id: string): Promise<void>;
}

export interface Log {
  info(message: string, fields: { requestId: string } & Record<string, unknown>): void;
  error(message: string, fields: { requestId: string } & Record<string, unknown>): void;
}

export interface DispatcherPorts {
  readonly store: RequestStore;
  readonly workers: WorkerStarter;
  readonly settings: Settings;
  readonly log: Log;
  now(): Date;
}

export interface WorkerPorts {
  readonly store: RequestStore;
  readonly model: ChatModel;
  readonly settings: Settings;
  readonly log: Log;
  now(): Date;
}
