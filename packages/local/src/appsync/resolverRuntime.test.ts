import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DynamoDB, startDynamoDB } from '../dynamodb/startDynamoDB.js';
import { loadResolver } from './loadResolver.js';
import { createPipeline } from './resolverRuntime.js';
import { askTable } from './tableDataSource.js';

const table = 'Rows';
let dynamodb: DynamoDB;

beforeEach(async () => {
  dynamodb = await startDynamoDB({ table, region: 'us-east-1' });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await dynamodb.close();
});

const context = {
  caller: { mode: 'iam', identity: { cognitoIdentityId: 'guest' } },
  fieldName: 'submit',
  parentTypeName: 'Mutation',
} as const;

/** A pipeline of functions, each given as the bodies of its two handlers. */
function pipeline(...functions: { request: string; response?: string }[]) {
  return createPipeline(
    functions.map(({ request, response = 'return ctx.result;' }) =>
      loadResolver(
        `import { extensions, runtime, util } from "@aws-appsync/utils";
function request(ctx) { ${request} }
function response(ctx) { ${response} }
export { request, response };`,
        'test.js',
      ),
    ),
    (request) => askTable(dynamodb.call, table, request),
  );
}

const key = 'key: util.dynamodb.toMapValues({ id: "a" })';
const put = (values: string) =>
  `return { operation: 'PutItem', ${key}, attributeValues: util.dynamodb.toMapValues(${values}),
    condition: { expression: 'attribute_not_exists(#id)', expressionNames: { '#id': 'id' } } };`;
const get = `return { operation: 'GetItem', ${key}, consistentRead: true };`;

test('puts, updates and reads plain JSON', async () => {
  await pipeline({ request: put('{ n: 1.5, list: ["x", true], nested: { a: "b" }, none: undefined }') })(
    {},
    context,
  );
  const update = `return { operation: 'UpdateItem', ${key},
    update: { expression: 'SET #n = #n + :one', expressionNames: { '#n': 'n' }, expressionValues: { ':one': util.dynamodb.toDynamoDB(1) } } };`;
  const row = { id: 'a', n: 2.5, list: ['x', true], nested: { a: 'b' } };
  expect(await pipeline({ request: update })({}, context)).toEqual(row);
  expect(await pipeline({ request: get })({}, context)).toEqual(row);
});

test('an unknown key reads as null', async () => {
  expect(await pipeline({ request: get })({}, context)).toBeNull();
});

test('a failed condition reaches the response handler with its type and the item in the way', async () => {
  await pipeline({ request: put('{ owner: "other" }') })({}, context);
  const refused = pipeline({
    request: put('{}'),
    response: 'return { type: ctx.error.type, owner: ctx.result.owner };',
  });
  expect(await refused({}, context)).toEqual({
    type: 'DynamoDB:ConditionalCheckFailedException',
    owner: 'other',
  });
});

test('any other error of the table has one type', async () => {
  const wrong = `return { operation: 'UpdateItem', ${key}, update: { expression: 'NONSENSE' } };`;
  const type = pipeline({ request: wrong, response: 'return ctx.error.type;' });
  expect(await type({}, context)).toBe('DynamoDB:DynamoDbException');
});

test('the first function finds the empty object that the handler before it returned, the next one its result', async () => {
  const seen = pipeline(
    { request: get, response: 'return { first: ctx.prev.result };' },
    { request: get, response: 'return { second: ctx.prev.result };' },
  );
  expect(await seen({}, context)).toEqual({ second: { first: {} } });
});

test('an early return skips the table and the response, and the next function runs with its value', async () => {
  const skips = pipeline(
    { request: 'runtime.earlyReturn({ early: true });', response: 'util.error("never", "never");' },
    { request: get, response: 'return { after: ctx.prev.result };' },
  );
  expect(await skips({}, context)).toEqual({ after: { early: true } });
});

test('an early return to the end skips the functions that follow', async () => {
  const ends = pipeline(
    { request: 'runtime.earlyReturn({ early: true }, { skipTo: "END" });' },
    { request: 'util.error("never", "never");' },
  );
  expect(await ends({}, context)).toEqual({ early: true });
});

test('handlers see who calls, what with, and which field', async () => {
  const echo = pipeline({ request: 'runtime.earlyReturn([ctx.identity, ctx.args, ctx.info]);' });
  expect(await echo({ id: 'a' }, context)).toEqual([
    { cognitoIdentityId: 'guest' },
    { id: 'a' },
    { fieldName: 'submit', parentTypeName: 'Mutation' },
  ]);
});

test('util.error ends the field with its type', async () => {
  const refuses = pipeline({ request: 'util.error("There is none", "not_found");' });
  await expect(refuses({}, context)).rejects.toMatchObject({
    message: 'There is none',
    extensions: { errorType: 'not_found' },
  });
});

test('what breaks in a handler is told to the developer, not to the client', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  await expect(pipeline({ request: 'return ctx.nothing.there;' })({}, context)).rejects.toMatchObject({
    message: 'Runtime Error',
    extensions: { errorType: 'Code' },
  });
  expect(String(printed.mock.calls[0])).toContain("reading 'there'");
});

test('hands on the filter that the response of a subscription sets, and no other', async () => {
  const filter = { filterGroup: [{ filters: [{ fieldName: 'id', operator: 'eq', value: 'a' }] }] };
  const set = (value: unknown) => `extensions.setSubscriptionFilter(${JSON.stringify(value)});`;
  const filtersOf = async (request: string, response: string) => {
    const setSubscriptionFilter = vi.fn();
    await pipeline({ request: `${request} ${get}`, response: `${response} return null;` })(
      {},
      { ...context, setSubscriptionFilter },
    );
    return setSubscriptionFilter.mock.calls;
  };
  expect(await filtersOf('', set(filter))).toEqual([[filter]]);
  expect(await filtersOf(set(filter), '')).toEqual([]);
  expect(await filtersOf('', set(null))).toEqual([]);
  await expect(filtersOf('', set({ filterGroup: [] }))).rejects.toThrow('This is no subscription filter');
});
