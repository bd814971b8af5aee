import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoCall, Item } from './dynamodb/openDynalite.js';

/** Reads every item of a table as it is. */
export async function readItems(call: DynamoCall, table: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const { body } = await call('Scan', {
      TableName: table,
      ConsistentRead: true,
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    for (const item of body.Items ?? []) items.push(unmarshall(item as Parameters<typeof unmarshall>[0]));
    ExclusiveStartKey = body.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}
