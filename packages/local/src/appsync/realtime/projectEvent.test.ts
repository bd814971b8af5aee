import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createGraphQLApi } from '../graphqlApi.js';
import type { Caller } from '../identify.js';
import { buildServedSchema } from '../servedSchema.js';
import { projectEvent } from './projectEvent.js';

const schema = buildServedSchema(`
  type Query @aws_iam { one: String }
  type Mutation @aws_iam { tell(id: ID!): News tellOther(id: ID!): News }
  type Subscription @aws_iam { onNews: News @aws_subscribe(mutations: ["tell"]) }
  type News @aws_iam {
    id: ID!
    text: String
    length: Int
    secret: String @aws_cognito_user_pools
    inner: Inner
    all: [Inner]
  }
  type Inner @aws_iam { name: String! size: Int }
`);
const caller: Caller = { mode: 'iam', identity: {} };
const inner = { name: 'n', size: 3 };
const news = { id: 'a', text: 'Hello', length: 5, secret: 's', inner, all: [inner, null] };

/** What subscribers are told when somebody sends this mutation. */
async function eventsOf(query: string): Promise<[string, unknown][]> {
  const events: [string, unknown][] = [];
  const api = createGraphQLApi({
    schema,
    fields: {
      tell: async () => news,
      tellOther: async () => {
        throw new Error('It failed');
      },
    },
    identify: async () => caller,
    dropsReply: () => false,
    publish: (...event) => events.push(event),
  });
  const { signal } = new AbortController();
  await api({ method: 'POST', path: '/graphql', headers: {}, body: JSON.stringify({ query }), signal });
  return events;
}

const see = (query: string, event: unknown) =>
  projectEvent({ schema, document: parse(query), fieldName: 'onNews', caller }, event);

/** What a subscriber who asks for this gets of a mutation that selects that. */
async function hear(asked: string, selected: string) {
  const [[, event] = []] = await eventsOf(`mutation { tell(id: "a") { ${selected} } }`);
  return see(`subscription { onNews { ${asked} } }`, event);
}

test('a subscriber gets what he asked for', async () => {
  expect(await hear('id text', 'id text length')).toEqual({ data: { onNews: { id: 'a', text: 'Hello' } } });
  expect(await hear('named: id inner { size }', 'id inner { name size }')).toEqual({
    data: { onNews: { named: 'a', inner: { size: 3 } } },
  });
});

test('null stands for what the mutation has not selected', async () => {
  expect(await hear('id text inner { size }', 'id')).toEqual({
    data: { onNews: { id: 'a', text: null, inner: null } },
  });
});

test('where null may not stand, the nearest that may be null is', async () => {
  expect(await hear('id text', 'text')).toEqual({
    data: { onNews: null },
    errors: [expect.objectContaining({ path: ['onNews', 'id'] })],
  });
  expect(await hear('id inner { name }', 'id inner { size }')).toEqual({
    data: { onNews: { id: 'a', inner: null } },
    errors: [expect.objectContaining({ path: ['onNews', 'inner', 'name'] })],
  });
});

test('a field that is not for him is null, though it was selected', async () => {
  expect(see('subscription { onNews { id secret } }', news)).toEqual({
    data: { onNews: { id: 'a', secret: null } },
    errors: [expect.objectContaining({ errorType: 'Unauthorized' })],
  });
});

test('fields count by their own names, whatever the mutation called them, and however it wrote them', async () => {
  const event = { id: 'a', text: 'Hello', inner: { name: 'n' }, all: [{ size: 3 }, null] };
  const query = `
    mutation { first: tell(id: "a") { x: id ... { text } ...More length @skip(if: true) } }
    fragment More on News { y: inner { z: name } all { size } }
  `;
  expect(await eventsOf(query)).toEqual([['tell', event]]);
});

test('each field of a mutation that went well is an event of its own', async () => {
  const query =
    'mutation { one: tell(id: "a") { id } two: tell(id: "a") { text } tellOther(id: "a") { id } }';
  expect(await eventsOf(query)).toEqual([
    ['tell', { id: 'a' }],
    ['tell', { text: 'Hello' }],
    ['tellOther', null],
  ]);
  expect(await eventsOf('mutation { ...All } fragment All on Mutation { tell(id: "a") { id } }')).toEqual([
    ['tell', { id: 'a' }],
  ]);
  expect(await eventsOf('{ one }')).toEqual([]);
});
