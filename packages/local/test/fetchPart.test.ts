import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askTable, type TableRequest } from '../src/appsync/tableDataSource.js';
import { type DynamoDB, startDynamoDB } from '../src/dynamodb/startDynamoDB.js';
import { type Identity, runOperation } from './runOperation.js';

// The parts of an answer that is too large for a row, read by the resolvers as they deploy.
const table = 'OpenAIRequest';
let dynamodb: DynamoDB;
beforeAll(async () => {
  dynamodb = await startDynamoDB({ table, region: 'us-east-1' });
});
afterAll(() => dynamodb.close());

const askTheTable = (request: TableRequest) => askTable(dynamodb.call, table, request);

const fetchPart = (identity: Identity, id: string, part?: number | null, ask = askTheTable) =>
  runOperation('fetch', identity, { id, part }, ask);
const failsAs = (errorType: string) => ({ extensions: expect.objectContaining({ errorType }) });

const ann = { sub: 'ann', issuer: 'https://cognito', claims: {} };
const guest = { cognitoIdentityId: 'us-east-1:guest', userArn: 'arn' };
const texts = ['It begins 😀', '😀 and ends.'];
const attempt = 'attempt-2';
const tomorrow = () => Math.floor(Date.now() / 1000) + 86_400;

const put = (item: object) => dynamodb.call('PutItem', { TableName: table, Item: marshall(item) });

/** Puts a completed row and its parts as a worker leaves them, and parts of an attempt that lost its lease. */
async function putLargeAnswer(changes: object = {}): Promise<string> {
  const id = crypto.randomUUID();
  for (const [number, content] of texts.entries()) {
    await put({ id: `${id}#${attempt}#${number}`, content, ttl: tomorrow() });
    await put({ id: `${id}#attempt-1#${number}`, content: 'of another attempt', ttl: tomorrow() });
  }
  await put({
    id,
    owner: 'ann',
    status: 'completed',
    prompt: 'Hello',
    attempt,
    parts: texts.length,
    ttl: tomorrow(),
    ...changes,
  });
  return id;
}

test('each part comes as the content of its row, from the attempt that the row names', async () => {
  const id = await putLargeAnswer();
  for (const [part, content] of texts.entries()) {
    expect(await fetchPart(ann, id, part)).toMatchObject({ id, status: 'completed', parts: 2, content });
  }
});

test.for([undefined, null])('without a part (%j) the row comes as it is, by one read', async (part) => {
  const id = await putLargeAnswer();
  const reads: TableRequest[] = [];
  const row = await fetchPart(ann, id, part, (request) => {
    reads.push(request);
    return askTheTable(request);
  });
  expect(row).toMatchObject({ id, status: 'completed', parts: 2 });
  expect(row).not.toHaveProperty('content');
  expect(reads).toHaveLength(1);
});

test('a part is read consistently, like its row', async () => {
  const id = await putLargeAnswer();
  const reads: TableRequest[] = [];
  await fetchPart(ann, id, 0, (request) => {
    reads.push(request);
    return askTheTable(request);
  });
  expect(reads.map(({ operation, consistentRead }) => [operation, consistentRead])).toEqual([
    ['GetItem', true],
    ['GetItem', true],
  ]);
});

test.for([-1, 2, 0.5, 1e9])('part %d of two is not found', async (part) => {
  const id = await putLargeAnswer();
  await expect(fetchPart(ann, id, part)).rejects.toMatchObject(failsAs('not_found'));
});

test('a row whose text lies on it has no part 0', async () => {
  const id = crypto.randomUUID();
  await put({ id, owner: 'ann', status: 'completed', content: 'Hi', attempt, ttl: tomorrow() });
  await expect(fetchPart(ann, id, 0)).rejects.toMatchObject(failsAs('not_found'));
});

test.for<[string, Identity]>([
  ['another user', { ...ann, sub: 'bob' }],
  ['a guest', guest],
  ['who has the API key', null],
])('%s gets no part of it', async ([, other]) => {
  const id = await putLargeAnswer();
  await expect(fetchPart(other, id, 0)).rejects.toMatchObject(failsAs('not_found'));
});

test('a part of a row that has expired is not found', async () => {
  const id = await putLargeAnswer({ ttl: 1 });
  await expect(fetchPart(ann, id, 0)).rejects.toMatchObject(failsAs('not_found'));
});

test("a part's own id is refused by every operation", async () => {
  const id = `${await putLargeAnswer()}#${attempt}#0`;
  for (const operation of ['submit', 'fetch', 'cancel'] as const) {
    await expect(
      runOperation(operation, ann, { id, prompt: 'Hello', part: 0 }, askTheTable),
    ).rejects.toMatchObject(failsAs('invalid_input'));
  }
});

test('a part that is missing can be asked for again: never is it an empty text', async () => {
  const id = await putLargeAnswer({ parts: 3 });
  await expect(fetchPart(ann, id, 2)).rejects.toMatchObject(failsAs('connection'));
});

test('a table that fails at the part is told in our words', async () => {
  const id = await putLargeAnswer();
  const error = await fetchPart(ann, id, 0, async (request) =>
    request.key.id?.S === id
      ? askTheTable(request)
      : { result: null, error: { message: 'Throughput exceeded', type: 'DynamoDB:DynamoDbException' } },
  ).catch((reason) => reason);
  expect(error).toMatchObject(failsAs('connection'));
  expect(error.message).not.toContain('Throughput');
});

test('a cancel of a finished request counts its parts, for its owner to fetch', async () => {
  const id = await putLargeAnswer();
  expect(await runOperation('cancel', ann, { id }, askTheTable)).toMatchObject({
    id,
    status: 'completed',
    parts: 2,
  });
});
