/** What the engine needs from models: of one that answers while a worker waits, and of one that works on by itself. */
import type { Message, OutputFormat } from '@amplify-ai-request/client/protocol';
import type { RequestFailure } from './failure.js';

/** A question to a model, complete: nothing about it is left to anybody's default. */
export interface ModelCall {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly format: OutputFormat;
  /** Absent: no cap. */
  readonly maxTokens?: number;
  /** Absent: the model's own. */
  readonly temperature?: number;
  /** The JSON schema that the answer must follow. */
  readonly schema?: {
    readonly name: string;
    readonly schema: Readonly<Record<string, unknown>>;
    /** Whether OpenAI can hold the model to it. */
    readonly strict: boolean;
  };
}

export interface ModelAnswer {
  readonly content: string;
  readonly finishReason: string;
  readonly model: string;
  readonly usage?: {
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly totalTokens: number;
    /** What of the completion was thought and not written. Absent where the provider does not say. */
    readonly reasoningTokens?: number;
  };
}

export interface AskOptions {
  readonly signal: AbortSignal;
  /** Awaited just before each POST: rejects when the attempt no longer holds the request. Its error passes through untouched. */
  readonly confirm: () => Promise<void>;
  /**
   * Hears each piece of the text as it comes; together they are the answer's content. A model that says all at the end need
   * not call it.
   */
  readonly onText?: (piece: string) => void;
}

/**
 * The model. `ask` resolves with the answer or rejects with a `RequestFailure`; it repeats only what is known not to have
 * produced an answer and has given no text yet, and stops at once when `signal` aborts.
 */
export interface ChatModel {
  ask(call: ModelCall, options: AskOptions): Promise<ModelAnswer>;
}

/** Who a response belongs to, as it travels in the response's metadata: `request_id`, `environment`, `attempt`. */
export interface ResponseOwner {
  readonly requestId: string;
  readonly environment: string;
  readonly attempt: string;
}

/** A model that works on by itself after it has been asked. */
export interface BackgroundModel {
  /**
   * Resolves with the id of the accepted response. Rejects with a `RequestFailure`: `unknown_outcome` when it may have been
   * accepted. Repeats only what is known not to have been accepted; `confirm` is awaited just before each POST, and its error
   * passes untouched.
   */
  submit(
    call: ModelCall,
    owner: ResponseOwner,
    options: { readonly signal: AbortSignal; readonly confirm: () => Promise<void> },
  ): Promise<string>;
  /** Looks a response up; undefined when OpenAI has it no more. Rejects with a `RequestFailure` when that could not be told. */
  retrieve(responseId: string): Promise<ModelResponse | undefined>;
  /** Ends it, if it is not over. One that is gone is no error. */
  cancel(responseId: string): Promise<void>;
}

/** A response as it was found. */
export interface ModelResponse {
  readonly id: string;
  /** Absent when its metadata names no request of this SDK. */
  readonly owner?: ResponseOwner;
  readonly outcome: ResponseOutcome;
}

export type ResponseOutcome =
  | { readonly state: 'live' }
  | { readonly state: 'answered'; readonly answer: ModelAnswer }
  /** With the text that there is, of one that was cut or refused. */
  | { readonly state: 'failed'; readonly failure: RequestFailure; readonly content?: string };

/** The model in background mode, and the name by which its responses are told from those of other environments. */
export interface Background {
  readonly model: BackgroundModel;
  readonly environment: string;
}
