import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { StreamRecord } from '../dynamodb/streamRecord.js';
import { wait } from '../wait.js';

/** Why records were given up. */
export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface DeliveryOptions {
  readonly invoke: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse | undefined>;
  /** How often a batch is repeated. */
  readonly retryAttempts: number;
  readonly maxRecordAgeSeconds: number;
  /** Whether a batch that failed is halved, so that a record which always fails ends up alone. */
  readonly bisectBatchOnError: boolean;
  readonly onDiscard: (records: readonly StreamRecord[], reason: DiscardReason) => void;
  /** The pause before a repetition, in milliseconds. @default 100, doubled each time, at most a minute */
  readonly retryDelay?: (attempt: number) => number;
}

const doubling = (attempt: number) => Math.min(100 * 2 ** attempt, 60_000);

/**
 * Makes the function that delivers one batch, and holds its lane until the batch is taken or discarded.
 *
 * Lambda repeats a batch from the first record that failed; halving it does not count as a repetition.
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
  }: DeliveryOptions,
  stopping: AbortSignal,
): (batch: readonly StreamRecord[]) => Promise<void> {
  return async function deliver(batch: readonly StreamRecord[], failures = 0): Promise<void> {
    const fresh = batch.filter((record) => !isTooOld(record));
    if (fresh.length < batch.length) {
      onDiscard(batch.filter(isTooOld), 'RecordAgeExceeded');
    }
    if (fresh.length === 0 || stopping.aborted) return;

    const taken = await countTaken(fresh);
    const rest = fresh.slice(taken);
    if (rest.length === 0) return;
    const failed = taken > 0 ? 0 : failures + 1;
    if (failed > retryAttempts) return onDiscard(rest, 'RetryAttemptsExhausted');

    await wait(retryDelay(failed), stopping);
    if (taken > 0 || !bisectBatchOnError || rest.length === 1) return deliver(rest, failed);
    const middle = rest.length >> 1;
    await deliver(rest.slice(0, middle), failures);
    await deliver(rest.slice(middle), failures);
  };

  /** How many records, from the first one on, need no repetition. */
  async function countTaken(records: readonly StreamRecord[]): Promise<number> {
    try {
      const response = await invoke({ Records: [...records] });
      const failed = response?.batchItemFailures?.map(({ itemIdentifier }) =>
        // An identifier that is none of the batch fails it whole.
        Math.max(
          0,
          records.findIndex((record) => record.dynamodb.SequenceNumber === itemIdentifier),
        ),
      );
      return Math.min(records.length, ...(failed ?? []));
    } catch {
      return 0;
    }
  }

  function isTooOld({ dynamodb }: StreamRecord): boolean {
    return Date.now() / 1000 - dynamodb.ApproximateCreationDateTime > maxRecordAgeSeconds;
  }
}
