import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DynamoDB, startDynamoDB } from './startDynamoDB.js';

const TableName = 'Rows';
let dynamodb: DynamoDB;
beforeEach(async () => {
  dynamodb = await startDynamoDB({ table: TableName, region: 'us-east-1' });
});
afterEach(() => dynamodb.close());

const put = (Item: object) => dynamodb.call('PutItem', { TableName, Item: { id: { S: 'a' }, ...Item } });
const set = (name: string, value: object) =>
  dynamodb.call('UpdateItem', {
    TableName,
    Key: { id: { S: 'a' } },
    UpdateExpression: 'SET #n = :v',
    ExpressionAttributeNames: { '#n': name },
    ExpressionAttributeValues: { ':v': value },
  });
const read = async () => (await dynamodb.call('GetItem', { TableName, Key: { id: { S: 'a' } } })).body.Item;

test('an empty text as a key of the index is refused, and the item stays as it was', async () => {
  expect(await put({ check_bucket: { S: '' } })).toMatchObject({
    status: 400,
    body: { __type: expect.stringContaining('#ValidationException') },
  });
  expect(await read()).toBeUndefined();
  await put({ check_bucket: { S: '0' }, next_check_at: { S: '2026' } });
  expect(await set('next_check_at', { S: '' })).toMatchObject({ status: 400 });
  expect(await read()).toMatchObject({ next_check_at: { S: '2026' } });
});

test('the size of an item is counted in bytes, as it grows', async () => {
  expect((await put({ text: { S: 'ä'.repeat(204_700) } })).status).toBe(200);
  const { status, body } = await set('more', { S: 'x'.repeat(300) });
  expect({ status, message: body.message }).toEqual({
    status: 400,
    message: 'Item size has exceeded the maximum allowed size',
  });
  expect(Object.keys((await read()) ?? {})).toEqual(['id', 'text']);
});

test('a refused write leaves no record in the stream', async () => {
  const records: unknown[] = [];
  dynamodb.onRecord((record) => records.push(record));
  await put({ check_bucket: { S: '' } });
  expect(records).toEqual([]);
});
