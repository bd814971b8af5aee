import type { Caller } from './callers.js';
import { ask, cancelRequest, fetchRequest, submitRequest } from './operations.js';
import type { Try } from './tries.js';

export interface AtTheTable {
  readonly caller: Caller;
  /** A request of the caller's own. */
  readonly own: string;
  /** Keys of items that are no requests: a part of another's answer, his tally, the app's. */
  readonly keys: { readonly part: string; readonly ownersTally: string; readonly appsTally: string };
}

/** What Amplify makes of a model and its index unless it is told not to, and what this API might have had. */
const generated = {
  query: [
    'getOpenAIRequest(id: "x") { id content }',
    'listOpenAIRequests { items { id content owner } }',
    'listOpenAIRequestByCheck_bucketAndNext_check_at(check_bucket: "a") { items { id owner } }',
    'byNextCheck(check_bucket: "a") { items { id owner } }',
    'listOpenAIRequestViews { items { id } }',
    'fetchOpenAIRequests { id }',
    '_service { sdl }',
  ],
  mutation: [
    'createOpenAIRequest(input: { prompt: "x", status: completed }) { id }',
    'updateOpenAIRequest(input: { id: "x", owner: "me" }) { id }',
    'deleteOpenAIRequest(input: { id: "x" }) { id }',
  ],
} as const;

const subscriptions = ['onCreateOpenAIRequest', 'onUpdateOpenAIRequest', 'onDeleteOpenAIRequest'];

const internalFields = [
  'owner',
  'guest',
  'ttl',
  'counts',
  'admitted_at',
  'attempt',
  'lease_until',
  'next_check_at',
  'check_bucket',
  'response_id',
  '_version',
  '__proto__',
];

/** What lies beside our operations. */
export const otherOperations: readonly Try<AtTheTable>[] = [
  ...Object.entries(generated).flatMap(([type, fields]) =>
    fields.flatMap((field): Try<AtTheTable>[] => {
      const name = /^\w+/.exec(field)?.[0];
      return [
        {
          to: `call ${name}`,
          // The local backend's word for every operation that is not ours; AppSync finds no such field.
          refusal: 'NotServedLocally',
          act: ({ caller }) => ask(caller, `${type} { ${field} }`),
        },
        {
          to: `call ${name} from within a fragment`,
          refusal: `Cannot query field "${name}"`,
          act: ({ caller }) => {
            const parent = type === 'query' ? 'Query' : 'Mutation';
            return ask(caller, `${type} { ... on ${parent} { ${field} } }`);
          },
        },
      ];
    }),
  ),
  ...subscriptions.map(
    (name): Try<AtTheTable> => ({
      to: `hear ${name}`,
      refusal: 'NotServedLocally',
      act: ({ caller }) => ask(caller, `subscription { ${name} { id content } }`),
    }),
  ),
  ...internalFields.map(
    (field): Try<AtTheTable> => ({
      to: `select ${field} of a request`,
      refusal: `Cannot query field "${field}"`,
      act: ({ caller, own }) => ask(caller, `{ fetchOpenAIRequest(id: "${own}") { id ${field} } }`),
    }),
  ),
  {
    to: 'hear onOpenAIRequest over HTTP',
    refusal: 'UnsupportedOperation',
    act: ({ caller, own }) => ask(caller, `subscription { onOpenAIRequest(id: "${own}") { id delta } }`),
  },
  {
    to: 'find more operations by introspection',
    refusal:
      'Query: fetchOpenAIRequest; Mutation: submitOpenAIRequest, cancelOpenAIRequest, publishOpenAIRequest; ' +
      'Subscription: onOpenAIRequest',
    async act({ caller }) {
      const operations = '{ name fields { name } }';
      const { queryType, mutationType, subscriptionType } = await introspect(
        caller,
        `queryType ${operations} mutationType ${operations} subscriptionType ${operations}`,
      );
      return [queryType, mutationType, subscriptionType]
        .flatMap((type) => type ?? [])
        .map(({ name, fields }) => `${name}: ${fields.map((field) => field.name).join(', ')}`)
        .join('; ');
    },
  },
  {
    to: 'find internal fields by introspection',
    // By it AppSync tells whose the event is. A subscriber's filter lets his own pass.
    refusal: 'shown: owner of OpenAIRequestEvent',
    async act({ caller }) {
      const { types } = await introspect(caller, 'types { name fields { name } }');
      const shown = types.flatMap(({ name, fields }) =>
        (name.startsWith('__') ? [] : (fields ?? []))
          .filter((field) => internalFields.includes(field.name))
          .map((field) => `${field.name} of ${name}`),
      );
      return `shown: ${shown.join(', ') || 'none'}`;
    },
  },
];

interface Type {
  readonly name: string;
  readonly fields: readonly { readonly name: string }[];
}
type Schema = Readonly<Record<'queryType' | 'mutationType' | 'subscriptionType', Type | null>> & {
  readonly types: readonly (Omit<Type, 'fields'> & { readonly fields: Type['fields'] | null })[];
};

async function introspect(caller: Caller, selection: string): Promise<Schema> {
  const { data } = await ask(caller, `{ __schema { ${selection} } }`);
  if (!data?.__schema) throw new Error('There is no introspection');
  return data.__schema as unknown as Schema;
}

const ofKeys = (['part', 'ownersTally', 'appsTally'] as const).flatMap((key): Try<AtTheTable>[] => {
  const what = { part: "another's part", ownersTally: "another's tally", appsTally: "the app's tally" }[key];
  return [
    {
      to: `fetch ${what} by its key`,
      refusal: 'invalid_input',
      act: ({ caller, keys }) => fetchRequest(caller, keys[key]),
    },
    {
      to: `cancel ${what} by its key`,
      refusal: 'invalid_input',
      act: ({ caller, keys }) => cancelRequest(caller, keys[key]),
    },
    {
      to: `submit under the key of ${what}`,
      refusal: 'invalid_input',
      act: ({ caller, keys }) => submitRequest(caller, keys[key], { prompt: 'x' }),
    },
  ];
});

const oddIds: readonly (readonly [string, (own: string) => unknown, string])[] = [
  ['in capitals', (own) => own.toUpperCase(), 'invalid_input'],
  ['with a line break behind', (own) => `${own}\n`, 'invalid_input'],
  ['with a line break before', (own) => `x\n${own}`, 'invalid_input'],
  ['with a space', (own) => ` ${own}`, 'invalid_input'],
  ['with a zero byte', (own) => `${own}\0`, 'invalid_input'],
  ['of nothing', () => '', 'invalid_input'],
  ['that is a number', () => 5, 'invalid_input'],
  ['that is a list', (own) => [own], 'Variable "$id"'],
  ['that is an object', (own) => ({ S: own }), 'Variable "$id"'],
];

/** Ids that are none. */
export const oddKeys: readonly Try<AtTheTable>[] = [
  ...ofKeys,
  ...oddIds.flatMap(([kind, make, refusal]): Try<AtTheTable>[] => [
    { to: `fetch an id ${kind}`, refusal, act: ({ caller, own }) => fetchRequest(caller, make(own)) },
    { to: `cancel an id ${kind}`, refusal, act: ({ caller, own }) => cancelRequest(caller, make(own)) },
  ]),
];
