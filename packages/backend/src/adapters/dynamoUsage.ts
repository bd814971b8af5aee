import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { UsageStore } from '../engine/ports.js';

/**
 * Keeps the counts of the limits in the table of the requests, an item for each tally. A counter goes up in the same write
 * that opens the request's entry, an attribute named by its id, and down in the one that takes the entry away: so a
 * repetition counts once, and nothing is lost or kept when a dispatcher dies in between.
 *
 * The app's item takes two small writes a request. DynamoDB allows an item 1,000 a second:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export function dynamoUsage(documents: DynamoDBDocumentClient, table: string): UsageStore {
  return {
    async count(tally, id, token) {
      const { key, limits, ttl } = tally;
      const counters = Object.keys(limits);
      try {
        await documents.send(
          new UpdateCommand({
            TableName: table,
            Key: { id: key },
            UpdateExpression: `SET #entry = :token, #ttl = :ttl ADD ${counters.map((name) => `#${name} :one`).join(', ')}`,
            ConditionExpression: [
              'attribute_not_exists(#entry)',
              ...counters.map((name) => `(attribute_not_exists(#${name}) OR #${name} < :${name})`),
            ].join(' AND '),
            ExpressionAttributeNames: { '#entry': id, '#ttl': 'ttl', ...namesOf(counters) },
            ExpressionAttributeValues: {
              ':token': token,
              ':ttl': ttl,
              ':one': 1,
              ...Object.fromEntries(Object.entries(limits).map(([name, limit]) => [`:${name}`, limit])),
            },
          }),
        );
        return { token };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
      const item = await read(key, [id, ...counters]);
      const standing = item[id];
      if (typeof standing === 'string') return { token: standing };
      const full = Object.entries(limits).find(([name, limit]) => Number(item[name] ?? 0) >= limit);
      // Between the two, somebody may have given back what was missing.
      return full ? { full: full[0] } : this.count(tally, id, token);
    },

    async findEntry({ key }, id) {
      const { [id]: token } = await read(key, [id]);
      return typeof token === 'string' ? token : undefined;
    },

    async close({ key }, id, token, giveBack) {
      const back = giveBack.map((name) => `#${name} :minus_one`).join(', ');
      try {
        await documents.send(
          new UpdateCommand({
            TableName: table,
            Key: { id: key },
            UpdateExpression: `REMOVE #entry${back && ` ADD ${back}`}`,
            ConditionExpression: '#entry = :token',
            ExpressionAttributeNames: { '#entry': id, ...namesOf(giveBack) },
            ExpressionAttributeValues: { ':token': token, ...(back && { ':minus_one': -1 }) },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };

  async function read(key: string, attributes: readonly string[]): Promise<Record<string, unknown>> {
    const names = Object.fromEntries(attributes.map((name, position) => [`#a${position}`, name]));
    const { Item = {} } = await documents.send(
      new GetCommand({
        TableName: table,
        Key: { id: key },
        ConsistentRead: true,
        ProjectionExpression: Object.keys(names).join(', '),
        ExpressionAttributeNames: names,
      }),
    );
    return Item;
  }
}

function namesOf(attributes: readonly string[]): Record<string, string> {
  return Object.fromEntries(attributes.map((name) => [`#${name}`, name]));
}
