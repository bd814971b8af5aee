import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';

/** Not there: as a condition, or as what becomes of an attribute. */
export const absent = Symbol('absent');
/** There, with whatever value: as a condition. */
export const present = Symbol('present');

export type Row = Readonly<Record<string, unknown>>;

/**
 * Changes the attributes of an item if it is as expected, and returns it as it then is; nothing if it is not.
 *
 * @param change.where What must hold: a value, `absent` or `present` for each attribute.
 * @param change.set What is written: a value, or `absent` to take the attribute away.
 */
export async function updateIf(
  documents: DynamoDBDocumentClient,
  table: string,
  id: string,
  { where, set }: { where: Row; set: Row },
): Promise<Row | undefined> {
  const names = (row: Row) => Object.keys(row).map((name) => [`#${name}`, name]);
  const values = (row: Row, prefix: string) =>
    Object.entries(row)
      .filter(([, value]) => typeof value !== 'symbol')
      .map(([name, value]) => [`:${prefix}${name}`, value]);
  const written = Object.keys(set).filter((name) => set[name] !== absent);
  const removed = Object.keys(set).filter((name) => set[name] === absent);
  const conditions = Object.entries(where).map(([name, value]) => {
    if (value === absent) return `attribute_not_exists(#${name})`;
    return value === present ? `attribute_exists(#${name})` : `#${name} = :is_${name}`;
  });
  const clauses = [
    ...(written.length > 0 ? [`SET ${written.map((name) => `#${name} = :${name}`).join(', ')}`] : []),
    ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`] : []),
  ];
  const expressionValues = Object.fromEntries([...values(set, ''), ...values(where, 'is_')]);
  try {
    const { Attributes } = await documents.send(
      new UpdateCommand({
        TableName: table,
        Key: { id },
        UpdateExpression: clauses.join(' '),
        ConditionExpression: conditions.join(' AND '),
        ExpressionAttributeNames: Object.fromEntries([...names(set), ...names(where)]),
        ...(Object.keys(expressionValues).length > 0 && { ExpressionAttributeValues: expressionValues }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
