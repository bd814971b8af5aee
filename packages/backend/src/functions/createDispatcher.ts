import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { checkIndex } from '../api.js';
import { admit } from '../engine/admit.js';
import type { DispatcherPorts } from '../engine/ports.js';
import { type ReapReport, reap } from '../engine/reap.js';

const recordSchema = z.object({
  dynamodb: z.object({ Keys: z.object({ id: z.object({ S: z.string().regex(requestIdPattern) }) }) }),
});

/** Kept back from Lambda's clock for the rows that are being looked at. */
const lastRowsMs = 15_000;

/** Handles a batch of the table's stream, whose failed records it reports, or an event of the schedule, and reports what it found. */
export type DispatcherHandler = (
  event: DynamoDBStreamEvent | object,
  context: Context,
) => Promise<DynamoDBBatchResponse | ReapReport>;

/**
 * Makes the handler of the table's stream and of the schedule. It never waits for a model: each record of the stream is
 * admitted and handed to a worker, or its end is booked; the schedule's event, which has no records, lets the reaper look.
 *
 * The records that fail are reported. Lambda repeats the batch from the first of them on, so that later ones may come
 * again: admitting is safe to repeat.
 *
 * @example
 * export const handler = createDispatcher(dispatcherPorts(process.env));
 */
export function createDispatcher(ports: DispatcherPorts): DispatcherHandler {
  const processor = new BatchProcessor(EventType.DynamoDBStreams);
  return async (event, context) => {
    if (isOfStream(event)) {
      const options = { context, throwOnFullBatchFailure: false };
      return processPartialResponse(event, dispatch, processor, options);
    }
    const remainingMs = context.getRemainingTimeInMillis() - lastRowsMs;
    return reap(checkIndex.buckets, ports, { remainingMs });
  };

  async function dispatch(record: DynamoDBRecord): Promise<void> {
    try {
      await admit(recordSchema.parse(record).dynamodb.Keys.id.S, ports);
    } catch (error) {
      const requestId = record.dynamodb?.Keys?.id?.S ?? 'unknown';
      ports.log.error('not dispatched', { requestId, code: error instanceof Error ? error.name : 'Unknown' });
      throw error;
    }
  }
}

function isOfStream(event: object): event is DynamoDBStreamEvent {
  return 'Records' in event && Array.isArray(event.Records);
}
