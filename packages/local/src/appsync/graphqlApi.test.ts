import { expect, test } from 'vitest';
import { createGraphQLApi, type GraphQLApiOptions } from './graphqlApi.js';
import type { Caller } from './identify.js';
import { buildServedSchema } from './servedSchema.js';

const schema = buildServedSchema(`
  type Query @aws_iam {
    fetchOne(id: ID!): Row @aws_iam @aws_cognito_user_pools
    guestsOnly: String @aws_iam
    staffOnly: String @aws_cognito_user_pools(cognito_groups: ["staff"])
    unmarked: String
  }
  type Mutation { change(id: ID!): Row @aws_iam }
  type Row @aws_iam @aws_cognito_user_pools {
    id: ID!
    secret: String @aws_iam
    created_at: AWSDateTime
  }
`);

const guest: Caller = { mode: 'iam', identity: {} };
const ann: Caller = { mode: 'userPool', identity: { groups: null } };
const row = { id: 'a', secret: 's', created_at: '2026-01-01T00:00:00.000Z' };

async function ask(
  query: string,
  caller: Caller | undefined = guest,
  options: Partial<GraphQLApiOptions> = {},
) {
  const api = createGraphQLApi({
    schema,
    fields: {
      fetchOne: async () => row,
      change: async () => row,
      guestsOnly: async () => 'hello',
      staffOnly: async () => 'hello',
      unmarked: async () => 'hello',
    },
    identify: async () => caller,
    dropsReply: () => false,
    ...options,
  });
  return post(api, JSON.stringify({ query }));
}

async function post(api: ReturnType<typeof createGraphQLApi>, body: string) {
  const reply = await api({
    method: 'POST',
    path: '/graphql',
    headers: {},
    body,
    signal: new AbortController().signal,
  });
  if (typeof reply === 'string') return { status: reply, headers: undefined, body: undefined };
  return { ...reply, body: JSON.parse(String(reply.body)) };
}

test('answers a field with what was selected of it', async () => {
  const { status, body } = await ask('query A { fetchOne(id: "a") { id created_at } }');
  expect(status).toBe(200);
  expect(body).toEqual({ data: { fetchOne: { id: 'a', created_at: '2026-01-01T00:00:00.000Z' } } });
});

test("who cannot prove who he is gets AppSync's 401", async () => {
  const { status, headers, body } = await ask('{ unmarked }', undefined, { identify: async () => undefined });
  expect(status).toBe(401);
  expect(headers).toMatchObject({ 'x-amzn-errortype': 'UnauthorizedException' });
  expect(body).toEqual({
    errors: [{ errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' }],
  });
});

test('a field says by its directives who may see it, else its type, else the default', async () => {
  const denied = { errorType: 'Unauthorized', path: expect.any(Array) };
  expect((await ask('{ guestsOnly unmarked }')).body.data).toEqual({
    guestsOnly: 'hello',
    unmarked: 'hello',
  });
  expect((await ask('{ guestsOnly }', ann)).body).toMatchObject({
    data: { guestsOnly: null },
    errors: [denied],
  });
  expect((await ask('{ unmarked }', ann)).body).toMatchObject({ data: { unmarked: null }, errors: [denied] });
  expect((await ask('{ fetchOne(id: "a") { id secret } }', ann)).body).toMatchObject({
    data: { fetchOne: { id: 'a', secret: null } },
    errors: [
      { ...denied, message: 'Not Authorized to access secret on type Row', path: ['fetchOne', 'secret'] },
    ],
  });
});

test('a field for a group is for nobody else', async () => {
  expect((await ask('{ staffOnly }', ann)).body.data).toEqual({ staffOnly: null });
  const staff: Caller = { mode: 'userPool', identity: { groups: ['staff'] } };
  expect((await ask('{ staffOnly }', staff)).body.data).toEqual({ staffOnly: 'hello' });
});

test('an operation of the app itself is not served here', async () => {
  const { body } = await ask('{ listTodos { id } fetchOne(id: "a") { id } }');
  expect(body).toMatchObject({
    data: null,
    errors: [
      { errorType: 'NotServedLocally', message: 'listTodos is not served locally; use `npx ampx sandbox`' },
    ],
  });
});

test("an error has the form of AppSync's", async () => {
  const { body } = await ask('{ fetchOne(id: "a") { nothing } }');
  expect(body.errors).toEqual([
    {
      path: null,
      data: null,
      errorType: null,
      errorInfo: null,
      locations: [{ line: 1, column: 23, sourceName: null }],
      message: 'Cannot query field "nothing" on type "Row".',
    },
  ]);
});

test('takes variables that are no object for none', async () => {
  const api = createGraphQLApi({ schema, fields: {}, identify: async () => guest, dropsReply: () => false });
  for (const variables of [null, [], 'x', 1]) {
    const body = JSON.stringify({ query: '{ __typename }', variables, operationName: null });
    expect(await post(api, body)).toMatchObject({ status: 200, body: { data: { __typename: 'Query' } } });
  }
});

test.each(['no JSON', '{"query":"{"}', '{"query":"fragment A on Row { id }"}', '{}', 'null'])(
  'refuses %s as AppSync does',
  async (text) => {
    const api = createGraphQLApi({
      schema,
      fields: {},
      identify: async () => guest,
      dropsReply: () => false,
    });
    const { status, body } = await post(api, text);
    expect(status).toBe(400);
    expect(body.errors[0].errorType).toBe('MalformedHttpRequestException');
  },
);

test('refuses more than 1 MB before it reads it', async () => {
  const { status } = await ask(`{ unmarked } #${'x'.repeat(1_000_000)}`);
  expect(status).toBe(413);
});

test('can lose the reply to an operation that it has carried out', async () => {
  let carriedOut = 0;
  const { status } = await ask('mutation A { change(id: "a") { id } }', guest, {
    fields: {
      change: async () => {
        carriedOut += 1;
        return row;
      },
    },
    dropsReply: (names) => names.includes('change'),
  });
  expect(status).toBe('hang up');
  expect(carriedOut).toBe(1);
});
