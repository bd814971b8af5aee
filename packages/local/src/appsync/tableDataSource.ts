import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoCall, DynamoInput, Item } from '../dynamodb/openDynalite.js';

/**
 * What a resolver asks of the table.
 * https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html
 */
export interface TableRequest {
  readonly operation: string;
  readonly key: Item;
  readonly consistentRead?: boolean;
  readonly attributeValues?: Item;
  readonly update?: TableExpression;
  readonly condition?: TableExpression;
}

interface TableExpression {
  readonly expression: string;
  readonly expressionNames?: Readonly<Record<string, string>>;
  readonly expressionValues?: Item;
}

export interface TableAnswer {
  /** The item as plain JSON; after a failed condition, the one that failed it. */
  readonly result: unknown;
  readonly error?: { readonly message: string; readonly type: string };
}

/** Runs a resolver's request on the table, as AppSync's DynamoDB data source does. */
export async function askTable(call: DynamoCall, table: string, request: TableRequest): Promise<TableAnswer> {
  const { status, body } = await call(request.operation, toInput(table, request));
  if (status === 200) {
    const written =
      request.operation === 'PutItem' ? { ...request.attributeValues, ...request.key } : undefined;
    return { result: toJson(written ?? body.Attributes ?? body.Item) };
  }
  const type = body.__type?.split('#')[1];
  return {
    result: toJson(body.Item),
    error: {
      message: `${body.message} (Service: DynamoDb, Status Code: ${status})`,
      type: type === 'ConditionalCheckFailedException' ? `DynamoDB:${type}` : 'DynamoDB:DynamoDbException',
    },
  };
}

function toInput(table: string, request: TableRequest): DynamoInput {
  const { operation, key, consistentRead = false, attributeValues, update, condition } = request;
  if (operation === 'GetItem') return { TableName: table, Key: key, ConsistentRead: consistentRead };
  if (operation !== 'PutItem' && operation !== 'UpdateItem') {
    throw new Error(`The local data source has no ${operation}`);
  }
  const names = { ...update?.expressionNames, ...condition?.expressionNames };
  const values = { ...update?.expressionValues, ...condition?.expressionValues };
  return {
    TableName: table,
    ...(operation === 'PutItem'
      ? { Item: { ...attributeValues, ...key } }
      : { Key: key, UpdateExpression: update?.expression, ReturnValues: 'ALL_NEW' }),
    ...(condition && {
      ConditionExpression: condition.expression,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

function toJson(item: Item | undefined): unknown {
  return item ? unmarshall(item as Parameters<typeof unmarshall>[0]) : null;
}
