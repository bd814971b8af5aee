import type { Operation } from '@amplify-ai-request/backend/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SubscriptionFilter } from '../src/appsync/realtime/subscriptionFilter.js';
import { askTable, type TableRequest } from '../src/appsync/tableDataSource.js';
import { type DynamoDB, startDynamoDB } from '../src/dynamodb/startDynamoDB.js';
import { type Identity, runOperation } from './runOperation.js';

// The resolvers as they deploy, on a table, for every kind of caller that AppSync knows.
const table = 'OpenAIRequest';
let dynamodb: DynamoDB;
beforeAll(async () => {
  dynamodb = await startDynamoDB({ table, region: 'us-east-1' });
});
afterAll(() => dynamodb.close());

const askTheTable = (request: TableRequest) => askTable(dynamodb.call, table, request);
const call = (operation: Operation, identity: Identity, values: object, ask = askTheTable) =>
  runOperation(operation, identity, values, ask);

const failsAs = (errorType: string) => ({ extensions: expect.objectContaining({ errorType }) });
const newId = () => crypto.randomUUID();

const ann = { sub: 'ann', issuer: 'https://cognito', claims: {} };
const guest = {
  cognitoIdentityId: 'us-east-1:guest',
  cognitoIdentityAuthType: 'unauthenticated',
  userArn: 'arn',
};
const custom = { resolverContext: { owner: 'tenant-7' } };
const callers: [string, Identity, string | undefined][] = [
  ['a user of the pool', ann, 'ann'],
  ['a guest', guest, 'us-east-1:guest'],
  ['whom a Lambda authorizer names', custom, 'tenant-7'],
  ['who has the API key', null, undefined],
];

test.for(callers)(
  '%s submits, fetches and cancels under an owner set by the server',
  async ([, identity, owner]) => {
    const id = newId();
    const row = await call('submit', identity, { id, prompt: 'Hello', owner: 'forged', status: 'completed' });
    expect(row).toMatchObject({ id, status: 'queued', prompt: 'Hello' });
    expect(row.owner).toBe(owner);
    expect(await call('fetch', identity, { id })).toEqual(row);
    expect(await call('cancel', identity, { id })).toMatchObject({
      id,
      status: 'cancelled',
      prompt: 'Hello',
    });
  },
);

test.for(callers)('nobody else reads, cancels or repeats a request of %s', async ([, identity]) => {
  const id = newId();
  await call('submit', identity, { id, prompt: 'Hello' });
  const before = await call('fetch', identity, { id });
  for (const [, other] of callers.filter(([, caller]) => caller !== identity)) {
    await expect(call('fetch', other, { id })).rejects.toMatchObject(failsAs('not_found'));
    await expect(call('cancel', other, { id })).rejects.toMatchObject(failsAs('not_found'));
    await expect(call('submit', other, { id, prompt: 'Hello' })).rejects.toMatchObject(failsAs('conflict'));
  }
  expect(await call('fetch', identity, { id })).toEqual(before);
});

test.for<[string, Identity]>([
  [
    'a role without a Cognito identity',
    { userArn: 'arn:aws:sts::1:assumed-role/x', cognitoIdentityId: null },
  ],
  ['a Lambda authorizer that names no owner', { resolverContext: {} }],
])('%s is unauthorized, and never taken for who has the API key', async ([, identity]) => {
  const id = newId();
  await call('submit', null, { id, prompt: 'Hello' });
  for (const operation of ['submit', 'fetch', 'cancel', 'subscribe'] as const) {
    await expect(call(operation, identity, { id, prompt: 'Hello' })).rejects.toMatchObject(
      failsAs('unauthorized'),
    );
  }
});

test.for(['A3BB189E-8BF9-4888-9912-ACE4E6543002', 'owner#ann', `${newId()}#part#1`, ''])(
  'the id %j is refused by every operation: other items of the table are out of reach',
  async (id) => {
    for (const operation of ['submit', 'fetch', 'cancel', 'subscribe'] as const) {
      await expect(call(operation, ann, { id, prompt: 'Hello' })).rejects.toMatchObject(
        failsAs('invalid_input'),
      );
    }
  },
);

test('the same submit again is the same request, whatever has become of it', async () => {
  const id = newId();
  const values = { id, system: 'Be brief', prompt: 'Hello', temperature: 0.1 + 0.2, token: 100, model: null };
  const first = await call('submit', ann, values);
  expect(await call('submit', ann, values)).toEqual(first);
  await call('cancel', ann, { id });
  expect(await call('submit', ann, values)).toMatchObject({ id, status: 'cancelled' });
});

test.for<Record<string, unknown>>([
  { prompt: 'Goodbye' },
  { prompt: 'Hello', token: 5 },
  { prompt: 'Hello', model: 'o3' },
  { prompt: 'Hello', schema: '{"type":"object"}' },
  { prompt: 'Hello', stream: true },
])('the same id with another input, %j, is a conflict', async (input) => {
  const id = newId();
  await call('submit', ann, { id, prompt: 'Hello' });
  await expect(call('submit', ann, { id, ...input })).rejects.toMatchObject(failsAs('conflict'));
});

test('a cancel of an unknown id leaves a tombstone for its owner alone', async () => {
  const id = newId();
  expect(await call('cancel', ann, { id })).toMatchObject({ id, status: 'cancelled', owner: 'ann' });
  expect(await call('cancel', ann, { id })).toMatchObject({ status: 'cancelled' });
  await expect(call('submit', guest, { id, prompt: 'Hello' })).rejects.toMatchObject(failsAs('conflict'));
  expect(await call('submit', ann, { id, prompt: 'Hello' })).toMatchObject({ status: 'cancelled' });
});

test('a cancel of a finished request returns its answer and changes nothing', async () => {
  const id = newId();
  const ttl = String(Math.floor(Date.now() / 1000) + 100);
  const Item = {
    id: { S: id },
    owner: { S: 'ann' },
    status: { S: 'completed' },
    content: { S: 'Hi' },
    ttl: { N: ttl },
  };
  await dynamodb.call('PutItem', { TableName: table, Item });
  expect(await call('cancel', ann, { id })).toMatchObject({ status: 'completed', content: 'Hi' });
});

test('a row that has expired and not been removed yet is not found', async () => {
  const id = newId();
  const Item = {
    id: { S: id },
    owner: { S: 'ann' },
    status: { S: 'completed' },
    prompt: { S: 'Hello' },
    ttl: { N: '1' },
  };
  await dynamodb.call('PutItem', { TableName: table, Item });
  await expect(call('fetch', ann, { id })).rejects.toMatchObject(failsAs('not_found'));
  await expect(call('cancel', ann, { id })).rejects.toMatchObject(failsAs('not_found'));
});

test.for<[string, Identity, true | undefined]>([
  ['a guest', guest, true],
  ['who has the API key', null, true],
  ['a user of the pool', ann, undefined],
  ['a user of the identity pool', { ...guest, cognitoIdentityAuthType: 'authenticated' }, undefined],
  ['whom a Lambda authorizer names', custom, undefined],
])('%s is marked as anonymous or not, by the server', async ([, identity, anonymous]) => {
  const row = await call('submit', identity, { id: newId(), prompt: 'Hello', guest: false });
  expect(row.guest).toBe(anonymous);
});

test('a new row is to be looked at half a minute later, in the bucket of its last digit; a tombstone never', async () => {
  const id = newId();
  const row = await call('submit', ann, { id, prompt: 'Hello' });
  expect(row.check_bucket).toBe(id.at(-1));
  const wait = Date.parse(String(row.next_check_at)) - Date.parse(String(row.created_at));
  expect(wait).toBeGreaterThan(28_000);
  expect(wait).toBeLessThanOrEqual(30_000);
  expect(await call('cancel', ann, { id: newId() })).not.toHaveProperty('check_bucket');
});

test('a preset and its variables are a request, and make it another one', async () => {
  const id = newId();
  const values = { id, preset: 'summary', variables: '{"text":"Hello"}' };
  const row = await call('submit', ann, values);
  expect(row).toMatchObject(values);
  expect(await call('submit', ann, values)).toEqual(row);
  for (const other of [
    { ...values, variables: '{}' },
    { ...values, preset: 'poem' },
  ]) {
    await expect(call('submit', ann, other)).rejects.toMatchObject(failsAs('conflict'));
  }
  await call('cancel', ann, { id });
  await expect(call('submit', ann, { id, prompt: 'Hello' })).rejects.toMatchObject(failsAs('conflict'));
});

test('a request of nothing is invalid_input', async () => {
  const values = { id: newId(), system: 'Be brief', variables: '{}' };
  await expect(call('submit', ann, values)).rejects.toMatchObject(failsAs('invalid_input'));
});

test('an owner too long for a key is unauthorized, and one of 600 wide characters is not', async () => {
  const named = (owner: unknown) => ({ resolverContext: { owner } });
  const values = { id: newId(), prompt: 'Hello' };
  await expect(call('submit', named('x'.repeat(601)), values)).rejects.toMatchObject(failsAs('unauthorized'));
  expect(await call('submit', named('語'.repeat(600)), values)).toMatchObject({ status: 'queued' });
  expect(await call('submit', named(7), { ...values, id: newId() })).toMatchObject({ owner: '7' });
});

test('an input that no row can hold is invalid_input', async () => {
  const prompt = 'x'.repeat(350_001);
  await expect(call('submit', ann, { id: newId(), prompt })).rejects.toMatchObject(failsAs('invalid_input'));
});

// The local table counts characters where AWS counts bytes, so its refusals are played here.
test.for([
  ['Item size has exceeded the maximum allowed size', 'invalid_input'],
  ["ann's row: The level of configured provisioned throughput was exceeded", 'connection'],
] as const)('a table that says %j is answered with %s, in our words', async ([message, code]) => {
  const refuse = async () => ({
    result: { owner: 'ann' },
    error: { message, type: 'DynamoDB:DynamoDbException' },
  });
  const error = await call('submit', guest, { id: newId(), prompt: 'Hello' }, refuse).catch(
    (reason) => reason,
  );
  expect(error).toMatchObject(failsAs(code));
  expect(`${error.message}${JSON.stringify(error.extensions)}`).not.toMatch(/ann|size has|throughput/);
});

test('nulls, empty texts and a stream of false are absent from the row', async () => {
  const row = await call('submit', ann, {
    id: newId(),
    prompt: 'Hello',
    system: '',
    model: null,
    token: undefined,
    schema: '',
    stream: false,
  });
  const set = ['check_bucket', 'created_at', 'id', 'next_check_at', 'owner', 'prompt', 'status', 'ttl'];
  expect(Object.keys(row).sort()).toEqual(set);
});

test('a submit that says stream: false is the same as one that says nothing of it', async () => {
  const id = newId();
  const first = await call('submit', ann, { id, prompt: 'Hello' });
  expect(await call('submit', ann, { id, prompt: 'Hello', stream: false, schema: null })).toEqual(first);
});

test('a schema and the wish to stream are kept on the row', async () => {
  const values = { id: newId(), prompt: 'Hello', schema: '{"type":"object"}', stream: true };
  expect(await call('submit', ann, values)).toMatchObject(values);
});

const worker = {
  userArn: 'arn:aws:sts::111122223333:assumed-role/worker/worker',
  cognitoIdentityId: null,
  cognitoIdentityAuthType: null,
};
const member = (group: string): Identity => ({
  ...ann,
  groups: [group],
  claims: { 'cognito:groups': [group], userArn: worker.userArn, 'custom:userArn': worker.userArn },
});

test('what a function publishes is heard as it was published, the row parsed', async () => {
  const delta = { id: newId(), owner: 'ann', seq: 0, delta: '“Hi”\n', retries: 1 };
  expect(await call('publish', worker, delta)).toEqual({ ...delta, request: null });
  const request = { id: delta.id, status: 'failed', error: { code: 'refused', message: 'No "x"' } };
  const end = { id: delta.id, request: JSON.stringify(request) };
  expect(await call('publish', worker, end)).toEqual({ id: delta.id, owner: 'nobody', request });
});

test.for<[string, Identity]>([
  ['a user of the pool', ann],
  ...['admin', 'worker', 'backend', '__ai_request_worker_only__'].map((group): [string, Identity] => [
    `a member of the group ${group}`,
    member(group),
  ]),
  ['a guest', guest],
  ['a user of the identity pool', { ...guest, cognitoIdentityAuthType: 'authenticated' }],
  ['who has the API key', null],
  ['whom a Lambda authorizer names', custom],
  ['a Lambda authorizer that plays a role', { resolverContext: { owner: 'x', userArn: worker.userArn } }],
  ['a user of an OpenID Connect provider', { sub: 'ann', issuer: 'https://oidc', claims: { aud: 'x' } }],
])('%s publishes nothing', async ([, identity]) => {
  const request = JSON.stringify({ id: newId(), status: 'completed', content: 'Forged' });
  for (const values of [
    { id: newId(), owner: 'ann', seq: 0, delta: 'Forged' },
    { id: newId(), request },
  ]) {
    await expect(call('publish', identity, values)).rejects.toMatchObject(failsAs('unauthorized'));
  }
});

async function filterOf(identity: Identity, id: string) {
  const filters: SubscriptionFilter[] = [];
  const answer = await runOperation('subscribe', identity, { id, owner: 'bob' }, askTheTable, (filter) =>
    filters.push(filter),
  );
  return { answer, filters };
}

test.for([
  ...callers,
  ['a user of the identity pool', { ...guest, cognitoIdentityAuthType: 'authenticated' }, 'us-east-1:guest'],
  ['a user of an OpenID Connect provider', { sub: 'ann', issuer: 'https://oidc', claims: {} }, 'ann'],
] satisfies typeof callers)(
  '%s hears of the own request and of nothing else, also before it exists',
  async ([, identity, owner]) => {
    const id = newId();
    // Who has the API key is nobody, and hears of nobody's requests only: not of a user's, whose id he may know.
    const filters = [
      { fieldName: 'id', operator: 'eq', value: id },
      { fieldName: 'owner', operator: 'eq', value: owner ?? 'nobody' },
    ];
    expect(await filterOf(identity, id)).toEqual({ answer: null, filters: [{ filterGroup: [{ filters }] }] });
  },
);
