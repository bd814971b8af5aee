import { type DynamoDB, startDynamoDB } from '../../src/dynamodb/startDynamoDB.js';
import type { StreamRecord } from '../../src/dynamodb/streamRecord.js';

let started: Promise<DynamoDB> | undefined;
let listeners: ((record: StreamRecord) => void)[] = [];

/**
 * Empties the table and hands it over; whoever had it before hears nothing of it any more. One for all: to start a new one
 * takes as long as a third of a play.
 */
export async function cleanTable(): Promise<Pick<DynamoDB, 'call' | 'onRecord'>> {
  started ??= startDynamoDB({ table: 'requests', region: 'us-east-1' }).then((dynamodb) => {
    dynamodb.onRecord((record) => {
      for (const listener of listeners) listener(record);
    });
    return dynamodb;
  });
  const { call } = await started;
  listeners = [];
  const { body } = await call('Scan', { TableName: 'requests', ProjectionExpression: 'id' });
  for (const { id } of body.Items ?? []) await call('DeleteItem', { TableName: 'requests', Key: { id } });
  return { call, onRecord: (listener) => void listeners.push(listener) };
}
