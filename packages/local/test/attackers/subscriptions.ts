import { openSocket } from '../openSocket.js';
import { callerWith } from './callers.js';
import {
  connect,
  type Document,
  followDocument,
  heardOn,
  type Listening,
  listen,
  liveThrough,
  startOn,
  toRefusal,
} from './listening.js';
import { fetchDocument } from './operations.js';
import type { Try } from './tries.js';

const fields = '{ id owner delta request { status content } }';
const unauthorized = 'UnauthorizedException';

const documents: readonly (readonly [string, string, (id: string) => Document])[] = [
  ["by another's id", 'hears nothing', (id) => ({ query: followDocument, variables: { id } })],
  [
    "by another's id, under a name of his own",
    'hears nothing',
    (id) => ({ query: `subscription { mine: onOpenAIRequest(id: "${id}") ${fields} }` }),
  ],
  [
    "by another's id, with variables that speak of its owner",
    'hears nothing',
    (id) => ({
      query: followDocument,
      variables: { id, owner: 'ann', filter: { owner: { ne: '' } }, identity: { sub: 'ann' } },
    }),
  ],
  [
    "by another's id and its owner's name",
    'Unknown argument "owner"',
    (id) => ({ query: `subscription { onOpenAIRequest(id: "${id}", owner: "ann") ${fields} }` }),
  ],
  [
    'by a filter of his own',
    'Unknown argument "filter"',
    (id) => ({
      query: `subscription { onOpenAIRequest(id: "${id}", filter: { id: { ne: "" } }) ${fields} }`,
    }),
  ],
  ['by no id', 'Field "onOpenAIRequest"', () => ({ query: `subscription { onOpenAIRequest ${fields} }` })],
  [
    'by an id of null',
    'Expected value of type "ID!"',
    () => ({ query: `subscription { onOpenAIRequest(id: null) ${fields} }` }),
  ],
  ['by a variable without a value', 'Variable "$id"', () => ({ query: followDocument })],
  ['by a list of ids', 'Variable "$id"', (id) => ({ query: followDocument, variables: { id: [id] } })],
  [
    'by a condition for an id',
    'Variable "$id"',
    () => ({ query: followDocument, variables: { id: { ne: '' } } }),
  ],
  ...['', '*', '%', 'usage#ann', '00000000'].map(
    (id) =>
      [
        `by the id "${id}"`,
        'invalid_input',
        (): Document => ({ query: followDocument, variables: { id } }),
      ] as const,
  ),
  [
    "by another's id in capitals",
    'invalid_input',
    (id) => ({ query: followDocument, variables: { id: `${id.slice(0, -1)}A` } }),
  ],
  [
    "by an own id and another's",
    'Anonymous Subscription must select only one top level field.',
    (id) => ({
      query: `subscription { a: onOpenAIRequest(id: "${crypto.randomUUID()}") { id } b: onOpenAIRequest(id: "${id}") ${fields} }`,
    }),
  ],
  [
    "by an own id and, from within a fragment, another's",
    'Anonymous Subscription must select only one top level field.',
    (id) => ({
      query: `subscription { a: onOpenAIRequest(id: "${crypto.randomUUID()}") { id } ... { b: onOpenAIRequest(id: "${id}") ${fields} } }`,
    }),
  ],
  [
    "by two ids in one field's arguments",
    'There can be only one argument named "id"',
    (id) => ({
      query: `subscription { onOpenAIRequest(id: "${crypto.randomUUID()}", id: "${id}") ${fields} }`,
    }),
  ],
  [
    'by a subscription that Amplify makes of a model unless told not to',
    'NotServedLocally',
    () => ({ query: 'subscription { onUpdateOpenAIRequest { id content } }' }),
  ],
  [
    'by a query over the socket',
    'UnsupportedOperation',
    (id) => ({ query: fetchDocument, variables: { id } }),
  ],
  [
    'by publishing over the socket',
    'UnsupportedOperation',
    (id) => ({ query: `mutation { publishOpenAIRequest(id: "${id}", delta: "Forged") { id } }` }),
  ],
  ['by what is no GraphQL', 'MalformedHttpRequestException', () => ({ query: 'subscription {' })],
];

/** What somebody who may subscribe may try in order to hear of another's request. */
export const subscriptions: readonly Try<Listening>[] = [
  ...documents.map(
    ([how, refusal, documentOf]): Try<Listening> => ({
      to: `listen ${how}`,
      refusal,
      act: (stage) => listen(stage, documentOf),
    }),
  ),
  {
    to: "listen by another's id, asking for a start without a proof",
    refusal: unauthorized,
    act: (stage) => listen(stage, byId, callerWith(stage.backend, 'nobody', {})),
  },
  {
    to: "listen by another's id, with a proof for another host",
    refusal: unauthorized,
    act: (stage) =>
      listen(stage, byId, {
        ...stage.attacker,
        prove: async (path, body) => ({ ...(await stage.attacker.prove(path, body)), host: 'evil.example' }),
      }),
  },
  {
    to: "listen by another's id, with a header that says who he is",
    refusal: 'hears nothing',
    act: (stage) =>
      listen(stage, byId, {
        ...stage.attacker,
        prove: async (path, body) => ({
          ...(await stage.attacker.prove(path, body)),
          'x-owner': 'ann',
          identity: 'ann',
          'x-amzn-oidc-identity': 'ann',
        }),
      }),
  },
  {
    to: "end another's subscription, by its id",
    refusal: 'UnknownOperationError, and the owner hears all',
    async act(stage) {
      const { id, subscription, owners, socket } = await subscribeOwner(stage);
      socket.send({ id: subscription, type: 'stop' });
      const refusal = toRefusal(await socket.next());
      await liveThrough(stage, id, owners);
      for (const { close } of [owners, socket]) close();
      return `${refusal}, and the owner hears all`;
    },
  },
  {
    to: "take another's subscription over, by starting one under its id",
    refusal: 'hears nothing',
    async act(stage) {
      const { id, subscription, owners, socket } = await subscribeOwner(stage);
      await startOn(socket, stage.attacker, byId(crypto.randomUUID()), subscription);
      await liveThrough(stage, id, owners);
      const { length } = await heardOn(socket);
      for (const { close } of [owners, socket]) close();
      return length === 0 ? 'hears nothing' : `hears ${length} events`;
    },
  },
];

/** The owner listens to a request to be, on one socket; the attacker has another. */
async function subscribeOwner({ backend, victim, attacker }: Listening) {
  const [id, subscription] = [crypto.randomUUID(), crypto.randomUUID()];
  const [owners, socket] = await Promise.all([connect(backend, victim), connect(backend, attacker)]);
  await startOn(owners, victim, byId(id), subscription);
  return { id, subscription, owners, socket };
}

function byId(id: string): Document {
  return { query: followDocument, variables: { id } };
}

/** Who has no proof that the API takes, or comes by a page of another site. */
export const connections: readonly Try<Listening>[] = [
  {
    to: 'connect without a proof',
    refusal: `connection_error ${unauthorized}`,
    act: ({ backend }) => connectWith(backend, { authorization: {} }),
  },
  {
    to: 'connect with a proof of nothing',
    refusal: `connection_error ${unauthorized}`,
    act: ({ backend }) => connectWith(backend, { authorization: { host: new URL(backend.url).host } }),
  },
  {
    to: 'start before anything is proved',
    refusal: `connection_error ${unauthorized}`,
    async act({ backend, attacker }) {
      const socket = await openSocket(backend.url);
      return toRefusal(await startOn(socket, attacker, byId(crypto.randomUUID())));
    },
  },
  ...['https://evil.example', 'http://localhost.evil.example', 'null', 'file://'].map(
    (origin): Try<Listening> => ({
      to: `connect from a page of ${origin}`,
      refusal: '403',
      act: async ({ backend, attacker }) =>
        connectWith(backend, {
          authorization: await attacker.prove('/graphql/connect', '{}'),
          headers: { origin },
        }),
    }),
  ),
  {
    to: 'connect by a name that leads here',
    refusal: '403',
    act: async ({ backend, attacker }) =>
      connectWith(backend, {
        authorization: await attacker.prove('/graphql/connect', '{}'),
        headers: { host: 'evil.example' },
      }),
  },
];

async function connectWith(
  { url }: Listening['backend'],
  opening: Parameters<typeof openSocket>[1],
): Promise<string> {
  try {
    const socket = await openSocket(url, opening);
    socket.send({ type: 'connection_init' });
    const answer = await socket.next();
    socket.close();
    return toRefusal(answer);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
