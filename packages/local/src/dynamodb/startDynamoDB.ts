import { checkIndex } from '@amplify-ai-request/backend/runtime';
import { type Clock, realClock } from '../clock.js';
import { type DynamoCall, openDynalite } from './openDynalite.js';
import { createStreamedTable, type StreamedTable } from './streams.js';
import { deleteExpired } from './timeToLive.js';

export interface DynamoDB {
  /** Runs an operation of DynamoDB's JSON protocol on the one table. */
  readonly call: DynamoCall;
  readonly onRecord: StreamedTable['onRecord'];
  /** Removes what has expired by `ttl`, as the service does by itself within two days. */
  deleteExpired(): Promise<void>;
  close(): Promise<void>;
}

const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'DescribeTable', 'ListTables'];
const writes = ['PutItem', 'UpdateItem', 'DeleteItem'];

/**
 * Starts DynamoDB with one table as it is deployed: hash key `id`, the index of what must be looked at again, a stream of
 * new and old images, expiry by `ttl`.
 */
export async function startDynamoDB({
  table,
  region,
  clock = realClock,
}: {
  table: string;
  region: string;
  clock?: Clock;
}): Promise<DynamoDB> {
  const { call, close } = openDynalite();
  const indexKeys = [checkIndex.partitionKey, checkIndex.sortKey];
  await call('CreateTable', {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['id', ...indexKeys].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: checkIndex.name,
        KeySchema: [
          { AttributeName: checkIndex.partitionKey, KeyType: 'HASH' },
          { AttributeName: checkIndex.sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
  await untilActive(call, table);
  const streamed = createStreamedTable(call, { table, region, indexKeys, clock });
  return {
    async call(operation, input) {
      if (writes.includes(operation)) return streamed.write(operation, input);
      if (operation === 'GetItem') return streamed.read(input);
      if (reads.includes(operation)) return call(operation, input);
      // Anything else, a batch of writes for one, would pass the stream by.
      return {
        status: 400,
        body: {
          __type: 'com.amazon.coral.service#UnknownOperationException',
          message: `The local DynamoDB has no ${operation}`,
        },
      };
    },
    onRecord: streamed.onRecord,
    deleteExpired: () => deleteExpired(table, clock.now(), call, streamed),
    close,
  };
}

async function untilActive(call: DynamoCall, TableName: string): Promise<void> {
  for (;;) {
    const { body } = await call('DescribeTable', { TableName });
    if (body.Table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
