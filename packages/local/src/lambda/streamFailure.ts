import { randomUUID } from 'node:crypto';
import type { StreamRecord } from '../dynamodb/streamRecord.js';
import type { DiscardReason, Invoked } from './delivery.js';
import { functionArn } from './functionArn.js';

/**
 * Describes what Lambda writes to a failure destination, an SQS queue for one, about records that it has given up. It tells where in
 * the stream they are, not what they hold.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export interface StreamFailure {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: DiscardReason;
    readonly approximateInvokeCount: number;
  };
  /** Absent when the function was never invoked with them. */
  readonly responseContext?: {
    readonly statusCode: number;
    readonly executedVersion: string;
    /** Absent when the function named the failures itself. */
    readonly functionError?: string;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly DDBStreamBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** The local stream has one. */
const shardId = 'shardId-00000000000000000000-00000000';

export function toStreamFailure(
  records: readonly [StreamRecord, ...StreamRecord[]],
  condition: DiscardReason,
  { count, threw }: Invoked,
  { functionName, now }: { readonly functionName: string; readonly now: Date },
): StreamFailure {
  const [first] = records;
  const last = records.at(-1) ?? first;
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: functionArn(functionName),
      condition,
      approximateInvokeCount: count,
    },
    ...(count > 0 && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(threw && { functionError: 'Unhandled' }),
      },
    }),
    version: '1.0',
    timestamp: now.toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrivalOf(first),
      approximateArrivalOfLastRecord: arrivalOf(last),
      batchSize: records.length,
      streamArn: first.eventSourceARN,
    },
  };
}

function arrivalOf({ dynamodb }: StreamRecord): string {
  return new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString().replace('.000Z', 'Z');
}
