import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serve } from '../http/serve.js';
import { dynamoHttp } from './dynamoHttp.js';
import { type DynamoDB, startDynamoDB } from './startDynamoDB.js';
import type { StreamRecord } from './streamRecord.js';

const TableName = 'Rows';
let dynamodb: DynamoDB;
let records: StreamRecord[];

beforeEach(async () => {
  dynamodb = await startDynamoDB({ table: TableName, region: 'us-east-1' });
  records = [];
  dynamodb.onRecord((record) => records.push(record));
});
afterEach(() => dynamodb.close());

const key = { id: { S: 'a' } };
const put = (item: object) => dynamodb.call('PutItem', { TableName, Item: { ...key, ...item } });

describe('the stream', () => {
  test('shows each change with the item before and after it, in the shape that Lambda gives a function', async () => {
    await put({ status: { S: 'queued' } });
    await dynamodb.call('UpdateItem', {
      TableName,
      Key: key,
      UpdateExpression: 'SET #s = :s',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':s': { S: 'completed' } },
    });
    await dynamodb.call('DeleteItem', { TableName, Key: key });

    const queued = { ...key, status: { S: 'queued' } };
    const completed = { ...key, status: { S: 'completed' } };
    expect(
      records.map(({ eventName, dynamodb: { NewImage, OldImage } }) => ({ eventName, NewImage, OldImage })),
    ).toEqual([
      { eventName: 'INSERT', NewImage: queued },
      { eventName: 'MODIFY', OldImage: queued, NewImage: completed },
      { eventName: 'REMOVE', OldImage: completed },
    ]);
    expect(records[0]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/Rows/stream/local',
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: key,
        NewImage: queued,
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
  });

  test('says nothing of a write that changed nothing, or that its condition refused', async () => {
    await put({ status: { S: 'queued' } });
    await put({ status: { S: 'queued' } });
    const refused = await dynamodb.call('PutItem', {
      TableName,
      Item: key,
      ConditionExpression: 'attribute_not_exists(id)',
    });
    expect(refused.status).toBe(400);
    expect(records).toHaveLength(1);
  });

  test('keeps exact images and their order when writes to one item race', async () => {
    const increment = () =>
      dynamodb.call('UpdateItem', {
        TableName,
        Key: key,
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      });
    await Promise.all(Array.from({ length: 20 }, increment));

    expect(records.map((record) => record.dynamodb.NewImage?.n)).toEqual(
      Array.from({ length: 20 }, (_, index) => ({ N: String(index + 1) })),
    );
    for (const [index, record] of records.slice(1).entries()) {
      expect(record.dynamodb.OldImage).toEqual(records[index]?.dynamodb.NewImage);
    }
  });

  test('no write passes it by: an operation that would is refused', async () => {
    const reply = await dynamodb.call('BatchWriteItem', { RequestItems: { [TableName]: [] } });
    expect(reply.body.__type).toMatch(/#UnknownOperationException$/);
  });
});

describe('expiry', () => {
  const now = Math.floor(Date.now() / 1000);

  test('removes what has expired, and the stream shows that the service did it', async () => {
    await put({ ttl: { N: String(now - 10) } });
    await dynamodb.call('PutItem', { TableName, Item: { id: { S: 'b' }, ttl: { N: String(now + 1000) } } });
    await dynamodb.call('PutItem', { TableName, Item: { id: { S: 'c' } } });
    records.length = 0;

    await dynamodb.deleteExpired();

    expect(
      records.map(({ eventName, userIdentity, dynamodb: { Keys } }) => ({ eventName, userIdentity, Keys })),
    ).toEqual([
      {
        eventName: 'REMOVE',
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
        Keys: key,
      },
    ]);
    const { body } = await dynamodb.call('Scan', { TableName });
    expect(body.Items?.map(({ id }) => id?.S).sort()).toEqual(['b', 'c']);
  });
});

describe('over HTTP', () => {
  test('the AWS SDK writes to it, and a failed condition shows the item when asked', async () => {
    const server = await serve(dynamoHttp(dynamodb.call));
    const client = new DynamoDBClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    try {
      await client.send(new PutItemCommand({ TableName, Item: { ...key, status: { S: 'queued' } } }));
      const claim = client.send(
        new UpdateItemCommand({
          TableName,
          Key: key,
          UpdateExpression: 'SET n = :n',
          ConditionExpression: 'attribute_not_exists(id)',
          ExpressionAttributeValues: { ':n': { N: '1' } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      await expect(claim).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
        Item: { ...key, status: { S: 'queued' } },
      });
    } finally {
      client.destroy();
      await server.close();
    }
  });
});
