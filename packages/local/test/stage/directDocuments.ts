import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoCall } from '../../src/dynamodb/openDynalite.js';

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

const marshalled = ['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey'];

/** The AWS SDK's document client without HTTP, signatures and retries: what it sends goes straight to the table. */
export function directDocuments(call: DynamoCall): DynamoDBDocumentClient {
  const send = async (command: Command) => {
    const { input } = command;
    const sent = Object.fromEntries(
      Object.entries(input)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, marshalled.includes(name) ? marshall(value) : value]),
    );
    const operation = { Get: 'GetItem', Put: 'PutItem', Update: 'UpdateItem', Query: 'Query' }[
      command.constructor.name.replace('Command', '')
    ];
    const { status, body } = await call(String(operation), sent);
    const { __type: type, message = '' } = body;
    if (type?.endsWith('ConditionalCheckFailedException')) {
      throw new ConditionalCheckFailedException({ message, $metadata: {} });
    }
    if (status !== 200) throw new Error(`${type}: ${message}`);
    const { Item, Items, Attributes, LastEvaluatedKey } = body;
    const plain = (item: object | undefined) => item && unmarshall(item as Parameters<typeof unmarshall>[0]);
    return {
      Item: plain(Item),
      Items: Items?.map(plain),
      Attributes: plain(Attributes),
      LastEvaluatedKey: plain(LastEvaluatedKey),
    };
  };
  return { send } as unknown as DynamoDBDocumentClient;
}
