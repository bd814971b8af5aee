import type { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realStore } from '../../test/realStore.js';
import { absent, present, updateIf } from './updateIf.js';

/** What is sent for a change. */
async function sentFor(change: Parameters<typeof updateIf>[3]) {
  const sent: UpdateCommand[] = [];
  const documents = {
    send: async (command: UpdateCommand) => {
      sent.push(command);
      return { Attributes: { id: 'x' } };
    },
  };
  await updateIf(documents as unknown as DynamoDBDocumentClient, 'requests', 'x', change);
  return sent.map(({ input }) => input);
}

describe('a change is sent as one conditional write', () => {
  test('of values, and of what is taken away', async () => {
    expect(
      await sentFor({ where: { status: 'queued' }, set: { status: 'failed', attempt: absent } }),
    ).toEqual([
      {
        TableName: 'requests',
        Key: { id: 'x' },
        UpdateExpression: 'SET #status = :status REMOVE #attempt',
        ConditionExpression: '#status = :is_status',
        ExpressionAttributeNames: { '#status': 'status', '#attempt': 'attempt' },
        ExpressionAttributeValues: { ':status': 'failed', ':is_status': 'queued' },
        ReturnValues: 'ALL_NEW',
      },
    ]);
  });

  test('that asks for what is there, what is not, and what it is', async () => {
    const [input] = await sentFor({ where: { a: present, b: absent, c: 1 }, set: { d: 'x', e: 'y' } });
    expect(input).toMatchObject({
      UpdateExpression: 'SET #d = :d, #e = :e',
      ConditionExpression: 'attribute_exists(#a) AND attribute_not_exists(#b) AND #c = :is_c',
      ExpressionAttributeValues: { ':d': 'x', ':e': 'y', ':is_c': 1 },
    });
  });

  test('that only takes away has no values, which DynamoDB would refuse empty', async () => {
    const [input] = await sentFor({ where: { a: present }, set: { a: absent, b: absent } });
    expect(input).toMatchObject({ UpdateExpression: 'REMOVE #a, #b' });
    expect(input).not.toHaveProperty('ExpressionAttributeValues');
  });
});

describe('on a table', () => {
  let table: Awaited<ReturnType<typeof realStore>>;
  beforeAll(async () => {
    table = await realStore();
  });
  afterAll(() => table.stop());

  const put = async (row: object) => {
    const id = crypto.randomUUID();
    await table.put({ id, ...row });
    return id;
  };

  test('it changes an item that is as expected, and returns it', async () => {
    const id = await put({ status: 'queued', attempt: 'a', kept: 1 });
    const change = {
      where: { status: 'queued', gone: absent, kept: present },
      set: { status: 'failed', attempt: absent },
    };
    expect(await table.change(id, change)).toEqual({ id, status: 'failed', kept: 1 });
    expect(await table.row(id)).toEqual({ id, status: 'failed', kept: 1 });
  });

  test.for([
    ['another value', { status: 'in_progress' }],
    ['what should be absent', { status: 'queued', gone: 1 }],
    ['nothing where something should be', { status: 'queued', kept: undefined }],
  ] as const)('it leaves an item with %s as it is, and says so', async ([, row]) => {
    const id = await put({ kept: 1, ...row });
    const before = await table.row(id);
    const where = { status: 'queued', gone: absent, kept: present };
    expect(await table.change(id, { where, set: { status: 'failed' } })).toBeUndefined();
    expect(await table.row(id)).toEqual(before);
  });

  test('it makes no item where there is none', async () => {
    const id = crypto.randomUUID();
    expect(
      await table.change(id, { where: { status: 'queued' }, set: { status: 'failed' } }),
    ).toBeUndefined();
    expect(await table.row(id)).toBeUndefined();
  });

  test('it takes names that DynamoDB keeps for itself', async () => {
    const id = await put({ status: 'a', ttl: 1, owner: 'b', error: { code: 'c' } });
    const change = { where: { ttl: 1, owner: 'b' }, set: { error: { code: 'd' }, ttl: 2, owner: absent } };
    expect(await table.change(id, change)).toEqual({ id, status: 'a', ttl: 2, error: { code: 'd' } });
  });

  test('what is wrong otherwise is no refusal', async () => {
    const nowhere = updateIf(table.documents, 'no-such-table', 'x', { where: { a: 1 }, set: { a: 2 } });
    await expect(nowhere).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
