import type { OnAnothers } from './onAnothers.js';
import { ask, cancelDocument, fetchDocument, submitDocument, view } from './operations.js';
import { post } from './protocol.js';
import type { Try } from './tries.js';

const short = '{ status prompt content }';

/** Documents that no client of ours writes, about a request of somebody else's. */
export const oddDocuments: readonly Try<OnAnothers>[] = [
  {
    to: "submit under another's id with himself as the owner",
    refusal: 'Unknown argument "owner"',
    act: ({ attacker, victim }) =>
      ask(attacker, `mutation { submitOpenAIRequest(id: "${victim.id}", prompt: "x", owner: "me") ${view} }`),
  },
  {
    to: "fetch another's request by the owner's name",
    refusal: 'Unknown argument "owner"',
    act: ({ attacker, victim }) =>
      ask(attacker, `{ fetchOpenAIRequest(id: "${victim.id}", owner: "ann") ${view} }`),
  },
  {
    to: "cancel another's request by the owner's name",
    refusal: 'Unknown argument "owner"',
    act: ({ attacker, victim }) =>
      ask(attacker, `mutation { cancelOpenAIRequest(id: "${victim.id}", owner: "ann") ${view} }`),
  },
  {
    to: "fetch another's request with variables that speak of its owner",
    refusal: 'not_found',
    act: ({ attacker, victim: { id } }) =>
      ask(attacker, fetchDocument, { id, owner: 'ann', identity: { sub: 'ann' }, ctx: { identity: {} } }),
  },
  {
    to: "fetch another's request 100 times in one document",
    refusal: '100 × not_found',
    act: ({ attacker, victim }) =>
      ask(attacker, `{ ${hundredTimes(`fetchOpenAIRequest(id: "${victim.id}") ${short}`)} }`),
  },
  {
    to: "cancel another's request 100 times in one document",
    refusal: '100 × not_found',
    act: ({ attacker, victim }) =>
      ask(attacker, `mutation { ${hundredTimes(`cancelOpenAIRequest(id: "${victim.id}") ${short}`)} }`),
  },
  {
    to: "overwrite another's request 100 times in one document",
    refusal: '100 × conflict',
    act: ({ attacker, victim: { id } }) =>
      ask(attacker, `mutation { ${hundredTimes(`submitOpenAIRequest(id: "${id}", prompt: "x") ${short}`)} }`),
  },
  {
    to: 'send a batch of operations',
    refusal: '400 MalformedHttpRequestException',
    act: ({ attacker, victim: { id, input } }) =>
      attacker.send(
        JSON.stringify([
          { query: fetchDocument, variables: { id } },
          { query: submitDocument, variables: { ...input, id } },
        ]),
      ),
  },
  {
    to: 'send two operations and name none',
    refusal: '400 MalformedHttpRequestException',
    act: ({ attacker, victim: { id } }) =>
      ask(attacker, `${fetchDocument} ${cancelDocument}`, { id, operationName: 'Cancel' }),
  },
  {
    to: 'name an operation that is not in the document',
    refusal: '400 MalformedHttpRequestException',
    act: ({ attacker, victim: { id } }) =>
      attacker.send(JSON.stringify({ query: fetchDocument, variables: { id }, operationName: 'Cancel' })),
  },
  {
    to: 'hide a cancel behind a query of the same name',
    refusal: 'There can be only one operation named "Fetch"',
    act: ({ attacker, victim: { id } }) => {
      const query = `${fetchDocument} ${cancelDocument.replace('Cancel', 'Fetch')}`;
      return attacker.send(JSON.stringify({ query, variables: { id }, operationName: 'Fetch' }));
    },
  },
  {
    to: 'cancel in a query',
    refusal: 'Cannot query field "cancelOpenAIRequest"',
    act: ({ attacker, victim }) =>
      ask(attacker, `query { ... on Query { cancelOpenAIRequest(id: "${victim.id}") ${view} } }`),
  },
  {
    to: "fetch another's request under the name of an own one",
    refusal: 'Fields "fetchOpenAIRequest"',
    act: ({ attacker, victim }) =>
      ask(
        attacker,
        `{ fetchOpenAIRequest(id: "${crypto.randomUUID()}") { id } fetchOpenAIRequest(id: "${victim.id}") { id } }`,
      ),
  },
  {
    to: 'fetch by two ids',
    refusal: 'There can be only one argument named "id"',
    act: ({ attacker, victim }) =>
      ask(attacker, `{ fetchOpenAIRequest(id: "${crypto.randomUUID()}", id: "${victim.id}") { id } }`),
  },
  {
    to: 'let fragments run in a circle',
    refusal: 'Cannot spread fragment "F"',
    act: ({ attacker }) => ask(attacker, '{ ...F } fragment F on Query { ...F }'),
  },
  {
    to: 'nest a document 20,000 levels deep',
    refusal: '400 MalformedHttpRequestException',
    act: ({ attacker, victim }) =>
      ask(
        attacker,
        `{ fetchOpenAIRequest(id: "${victim.id}") ${'{ a '.repeat(20_000)} ${'}'.repeat(20_001)}`,
      ),
  },
  {
    to: 'send a document of more than 1 MB',
    refusal: '413 RequestEntityTooLargeException',
    act: ({ attacker, victim: { id } }) =>
      ask(attacker, `${fetchDocument} #${'x'.repeat(1_000_000)}`, { id }),
  },
  {
    to: 'send what is no JSON',
    refusal: '400 MalformedHttpRequestException',
    act: ({ attacker }) => attacker.send(fetchDocument),
  },
];

/** One field, asked for a hundred times. */
function hundredTimes(field: string): string {
  return Array.from({ length: 100 }, (_, index) => `n${index}: ${field}`).join('\n');
}

/** Other ways to the same endpoint. */
export const oddWays: readonly Try<OnAnothers & { readonly url: string }>[] = [
  {
    to: 'ask by GET',
    refusal: '404',
    act: ({ url, victim }) => {
      const query = encodeURIComponent(`{ fetchOpenAIRequest(id: "${victim.id}") { content } }`);
      return post(`${url}/graphql?query=${query}`, '', {}, 'GET');
    },
  },
  {
    to: 'ask another path',
    refusal: '404',
    act: ({ url, victim: { id } }) =>
      post(`${url}/graphql/`, JSON.stringify({ query: fetchDocument, variables: { id } })),
  },
];
