import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { DynamoDBRecord, DynamoDBStreamHandler } from 'aws-lambda';
import * as z from 'zod';
import { admit } from '../engine/admit.js';
import type { DispatcherPorts } from '../engine/ports.js';

const recordSchema = z.object({ dynamodb: z.object({ Keys: z.object({ id: z.object({ S: z.uuid() }) }) }) });

/**
 * Makes the handler of the table's stream. It never waits for a model: each record is admitted and handed to a worker. A
 * record that fails is reported alone, so that Lambda repeats it without the others.
 */
export function createDispatcher(ports: DispatcherPorts): DynamoDBStreamHandler {
  const processor = new BatchProcessor(EventType.DynamoDBStreams);
  return (event, context) =>
    processPartialResponse(event, dispatch, processor, { context, throwOnFullBatchFailure: false });

  async function dispatch(record: DynamoDBRecord): Promise<void> {
    const id = recordSchema.parse(record).dynamodb.Keys.id.S;
    try {
      await admit(id, ports);
    } catch (error) {
      ports.log.error('not dispatched', { requestId: id });
      throw error;
    }
  }
}
