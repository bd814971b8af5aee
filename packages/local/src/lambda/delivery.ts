import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { type Clock, realClock } from '../clock.js';
import type { StreamRecord } from '../dynamodb/streamRecord.js';

/** Why records were given up, in Lambda's words. */
export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** How often records were tried, and whether the function threw at the last time or named what had failed. */
export interface Invoked {
  readonly count: number;
  readonly threw: boolean;
}

export interface DeliveryOptions {
  readonly invoke: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse | undefined>;
  /** How often a batch is repeated; -1: without end. */
  readonly retryAttempts: number;
  /** Records that are older are given up; -1: none is. */
  readonly maxRecordAgeSeconds: number;
  /** Whether a batch that failed is halved, so that a record which always fails ends up alone. */
  readonly bisectBatchOnError: boolean;
  readonly onDiscard: (
    records: readonly [StreamRecord, ...StreamRecord[]],
    reason: DiscardReason,
    invoked: Invoked,
  ) => void;
  /** The pause before a repetition, in milliseconds. @default 100, doubled each time, at most a minute */
  readonly retryDelay?: (attempt: number) => number;
  /** @default the real one */
  readonly clock?: Clock;
}

const doubling = (attempt: number) => Math.min(100 * 2 ** attempt, 60_000);

interface Past extends Invoked {
  /** How many of the repetitions are used up. */
  readonly failures: number;
}

const never: Past = { count: 0, threw: false, failures: 0 };

/**
 * Makes the function that delivers one batch, and holds its lane until the batch is taken or discarded.
 *
 * Lambda repeats a batch from the first record that failed; halving it uses up no repetition.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function createDelivery(
  {
    invoke,
    retryAttempts,
    maxRecordAgeSeconds,
    bisectBatchOnError,
    onDiscard,
    retryDelay = doubling,
    clock = realClock,
  }: DeliveryOptions,
  stopping: AbortSignal,
): (batch: readonly StreamRecord[]) => Promise<void> {
  return (batch) => deliver(batch, never);

  async function deliver(batch: readonly StreamRecord[], past: Past): Promise<void> {
    const old = batch.filter(isTooOld);
    const fresh = batch.filter((record) => !old.includes(record));
    discard(old, 'RecordAgeExceeded', past);
    if (fresh.length === 0 || stopping.aborted) return;

    const { taken, threw } = await countTaken(fresh);
    const rest = fresh.slice(taken);
    if (rest.length === 0) return;
    const halves = bisectBatchOnError && taken === 0 && rest.length > 1;
    const failures = taken > 0 ? 0 : past.failures + (halves ? 0 : 1);
    const now = { count: past.count + 1, threw, failures };
    if (retryAttempts >= 0 && failures > retryAttempts) return discard(rest, 'RetryAttemptsExhausted', now);

    await clock.wait(retryDelay(failures), stopping);
    if (!halves) return deliver(rest, now);
    const middle = rest.length >> 1;
    await deliver(rest.slice(0, middle), now);
    await deliver(rest.slice(middle), now);
  }

  function discard([first, ...others]: readonly StreamRecord[], reason: DiscardReason, past: Past): void {
    if (first) onDiscard([first, ...others], reason, past);
  }

  /** How many records, from the first one on, need no repetition. */
  async function countTaken(records: readonly StreamRecord[]): Promise<{ taken: number; threw: boolean }> {
    try {
      const response = await invoke({ Records: [...records] });
      const failed = response?.batchItemFailures?.map(({ itemIdentifier }) =>
        // An identifier that is none of the batch fails it whole.
        Math.max(
          0,
          records.findIndex((record) => record.dynamodb.SequenceNumber === itemIdentifier),
        ),
      );
      return { taken: Math.min(records.length, ...(failed ?? [])), threw: false };
    } catch {
      return { taken: 0, threw: true };
    }
  }

  function isTooOld({ dynamodb }: StreamRecord): boolean {
    const age = clock.now().getTime() / 1000 - dynamodb.ApproximateCreationDateTime;
    return maxRecordAgeSeconds >= 0 && age > maxRecordAgeSeconds;
  }
}
