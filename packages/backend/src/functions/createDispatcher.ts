import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { DynamoDBRecord, DynamoDBStreamHandler } from 'aws-lambda';
import * as z from 'zod';
import { admit } from '../engine/admit.js';
import type { DispatcherPorts } from '../engine/ports.js';

const recordSchema = z.object({
  dynamodb: z.object({ Keys: z.object({ id: z.object({ S: z.string().regex(requestIdPattern) }) }) }),
});

/**
 * Makes the handler of the table's stream. It never waits for a model: each record is admitted and handed to a worker.
 *
 * The records that fail are reported. Lambda repeats the batch from the first of them on, so that later ones may come
 * again: admitting is safe to repeat.
 */
export function createDispatcher(ports: DispatcherPorts): DynamoDBStreamHandler {
  const processor = new BatchProcessor(EventType.DynamoDBStreams);
  return (event, context) =>
    processPartialResponse(event, dispatch, processor, { context, throwOnFullBatchFailure: false });

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
