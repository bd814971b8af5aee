import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { dynamoStore } from '../src/adapters/dynamoStore.js';
import { dynamoUsage } from '../src/adapters/dynamoUsage.js';
import { updateIf } from '../src/adapters/updateIf.js';
import { checkIndex } from '../src/api.js';

/** The real store, with the real AWS SDK, on a DynamoDB of the test's own. */
export async function realStore() {
  const server = dynalite({ createTableMs: 0 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'requests',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['id', checkIndex.partitionKey, checkIndex.sortKey].map((AttributeName) => ({
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
    }),
  );
  await untilActive(client);
  const documents = DynamoDBDocumentClient.from(client);
  return {
    url,
    documents,
    store: dynamoStore(documents, 'requests'),
    usage: dynamoUsage(documents, 'requests'),
    /** The same, each of whose writes loses its first reply and is repeated, as the AWS SDK does. */
    forgetful: {
      store: dynamoStore(sendingTwice(documents), 'requests'),
      usage: dynamoUsage(sendingTwice(documents), 'requests'),
    },
    /** The counts, in whose way something comes before each command. */
    usageThat(before: (command: string) => Promise<void>) {
      const send = async (command: { constructor: { name: string } }) => {
        await before(command.constructor.name);
        return documents.send(command as GetCommand);
      };
      return dynamoUsage({ send } as unknown as DynamoDBDocumentClient, 'requests');
    },
    /** Puts a queued row as the submit resolver does. */
    async submit(row: Readonly<Record<string, unknown>> = {}): Promise<string> {
      const id = crypto.randomUUID();
      const now = new Date().toISOString();
      const index = { [checkIndex.partitionKey]: id.at(-1), [checkIndex.sortKey]: now };
      const Item = { id, status: 'queued', prompt: 'Hello', created_at: now, ...index, ...row };
      await documents.send(new PutCommand({ TableName: 'requests', Item }));
      return id;
    },
    async row(id: string) {
      return (await documents.send(new GetCommand({ TableName: 'requests', Key: { id } }))).Item;
    },
    async put(row: Readonly<Record<string, unknown>>) {
      await documents.send(new PutCommand({ TableName: 'requests', Item: row }));
    },
    /** Changes a row if it is as expected, as the cancel resolver does. */
    change: (id: string, change: Parameters<typeof updateIf>[3]) =>
      updateIf(documents, 'requests', id, change),
    async stop() {
      client.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function untilActive(client: DynamoDBClient): Promise<void> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'requests' }));
    if (Table?.TableStatus === 'ACTIVE') return;
  }
}

function sendingTwice(documents: DynamoDBDocumentClient): DynamoDBDocumentClient {
  const send = async (command: UpdateCommand) => {
    if (command instanceof UpdateCommand) await documents.send(command).catch(() => {});
    return documents.send(command);
  };
  return { send } as unknown as DynamoDBDocumentClient;
}
