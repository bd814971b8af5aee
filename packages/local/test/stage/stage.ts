import type { RequestOptions } from '@amplify-ai-request/backend/runtime';
import type { PublishedEvent } from '../../../backend/src/engine/ports.js';
import type { Preset } from '../../../backend/src/engine/presets.js';
import type { FakeClock } from '../../../backend/test/fakeClock.js';
import type { DynamoInput } from '../../src/dynamodb/openDynalite.js';
import type { StreamRecord } from '../../src/dynamodb/streamRecord.js';
import type { Moment } from '../../src/lambda/fencePorts.js';
import type { StageResponse } from './createBackgroundModel.js';

export type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly status?: string };
/** Returns the answer, or what is left of it when it has said the rest. */
export type ModelReply = (
  call: number,
  wait: (milliseconds: number) => Promise<void>,
  say: (piece: string) => void,
) => Promise<string>;

export interface TableCall {
  readonly by: string;
  readonly operation: string;
  readonly input: DynamoInput;
}

/** What goes wrong, or is done twice. */
export interface StageFaults {
  /** Kills the invocation at this moment; calls are numbered as they come, over all functions. */
  readonly kill?: (call: { name: string; moment: Moment; number: number }) => boolean;
  /** How a record of the stream is delivered. @default once */
  readonly deliver?: (record: StreamRecord, deliver: () => Promise<void>) => Promise<void>;
  /** How the event of a worker is delivered. @default once */
  readonly invoke?: (deliver: () => Promise<void>) => Promise<void>;
  /** How a call of the webhook is delivered. @default once, and again for as long as it is not taken */
  readonly webhook?: (deliver: () => Promise<void>) => Promise<void>;
  /** Tells whether the reply to a submission is lost, which was accepted; they are numbered as they come. @default none is */
  readonly loseReply?: (submission: number) => boolean;
  /** Tells whether a push fails, when it may have been heard. @default none does */
  readonly failPush?: (event: PublishedEvent) => boolean;
  /** Runs before each call to the table; `by` is the operation of the store, or of AppSync, that makes it. */
  readonly beforeCall?: (call: TableCall, stage: Stage) => Promise<void>;
  /** Changes what is sent to the table: leaves out a condition, say. */
  readonly send?: (call: TableCall) => DynamoInput;
}

export interface StageOptions {
  readonly settings?: RequestOptions;
  readonly presets?: Readonly<Record<string, Preset>>;
  /** What the model says, and when. It stops waiting when it is aborted. @default 'Good day', after a second */
  readonly model?: ModelReply;
  /** How long a submission in background mode takes, in milliseconds. @default 0 */
  readonly replyMs?: number;
  /** How long a response is kept after its end, in milliseconds. @default for ever */
  readonly keepMs?: number;
  readonly faults?: StageFaults;
  /** When, after the start, the reaper runs for the first time; then each minute. @default 60 s */
  readonly firstReapMs?: number;
}

export interface Stage {
  /** `Date` shows the same time: resolvers read that. */
  readonly clock: FakeClock;
  /** The contents of the last message of each call that the model accepted. */
  readonly asked: readonly string[];
  /** What the model has said at each of these calls, and what it was asked. */
  readonly said: readonly { readonly prompt: string; readonly text: string }[];
  /** What the model has accepted in background mode. */
  readonly responses: readonly StageResponse[];
  /** Every push, in order, whether or not it then failed. */
  readonly pushes: readonly PublishedEvent[];
  /** Every change of an item, in order. */
  readonly records: readonly StreamRecord[];
  /** Every moment at which a function could have been killed so far. */
  readonly callNames: readonly string[];
  /** What the table did not understand. */
  readonly refusals: readonly string[];
  /** How many runs of the reaper have died. */
  readonly reaperKills: number;
  submit(owner: string | null, values: Record<string, unknown>): Promise<Row>;
  fetch(owner: string | null, values: Record<string, unknown>): Promise<Row>;
  cancel(owner: string | null, id: string): Promise<Row>;
  /** Runs the reaper. */
  reap(): Promise<void>;
  /** Delivers a record to the dispatcher, as often as the mapping would. */
  deliver(record: StreamRecord): Promise<void>;
  /** Has the webhook called once more about every response that is over. */
  callWebhook(): Promise<void>;
  /** Runs a worker for a request. */
  invokeWorker(id: string): Promise<void>;
  /** Removes a row, as the table does when its time to live is over. */
  remove(id: string): Promise<void>;
  /** Every item of the table. */
  items(): Promise<Row[]>;
  stop(): Promise<void>;
}
