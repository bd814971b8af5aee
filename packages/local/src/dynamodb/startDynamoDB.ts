import { type DynamoCall, startDynalite } from './startDynalite.js';
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

/** Starts DynamoDB with one table as it is deployed: hash key `id`, a stream of new and old images, expiry by `ttl`. */
export async function startDynamoDB({ table, region }: { table: string; region: string }): Promise<DynamoDB> {
  const { call, close } = await startDynalite();
  await call('CreateTable', {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  const streamed = createStreamedTable(call, table, region);
  return {
    async call(operation, input) {
      if (writes.includes(operation)) return streamed.write(operation, input);
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
    deleteExpired: () => deleteExpired(table, call, streamed),
    close,
  };
}
