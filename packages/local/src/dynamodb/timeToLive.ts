import type { DynamoCall, Item } from './openDynalite.js';
import type { StreamedTable } from './streams.js';

/**
 * Deletes the rows whose `ttl` lies in the past. The stream shows the service as the one who did it:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
 */
export async function deleteExpired(
  table: string,
  now: Date,
  call: DynamoCall,
  streamed: StreamedTable,
): Promise<void> {
  const expired = {
    TableName: table,
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now.getTime() / 1000)) } },
  };
  let ExclusiveStartKey: Item | undefined;
  do {
    const scan = {
      ...expired,
      FilterExpression: '#ttl < :now',
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    };
    const { body } = await call('Scan', scan);
    for (const { id } of body.Items ?? []) {
      // The row may have been given a longer life since it was found.
      const deletion = { ...expired, Key: { id }, ConditionExpression: '#ttl < :now' };
      await streamed.write('DeleteItem', deletion, {
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      });
    }
    ExclusiveStartKey = body.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
