/**
 * The GraphQL API as deployed, and as the local backend serves it: its schema, and which resolver files answer a field.
 */

/** Lists the functions of each operation's pipeline, in order: names of files in `resolvers/`. */
export const pipelines = {
  submit: ['submit', 'sameRequest'],
  fetch: ['fetch', 'fetchPart'],
  cancel: ['cancel', 'fetch'],
  publish: ['publish'],
  subscribe: ['subscribe'],
} as const;

/** Names an operation of the API: a field of the schema, and a pipeline. */
export type Operation = keyof typeof pipelines;
/** Names a function of a pipeline, which is a file in `resolvers/`. */
export type ResolverName = (typeof pipelines)[Operation][number];

/**
 * Tells whether an operation is about the table. The others pass on what they are given: their data source is AppSync's NONE.
 *
 * @example
 * asksTable('submit'); // true
 */
export function asksTable(operation: Operation): boolean {
  return operation !== 'publish' && operation !== 'subscribe';
}

/**
 * Finds the built, self-contained APPSYNC_JS file of a resolver.
 *
 * @example
 * const code = await readFile(resolverFile('submit'), 'utf8');
 */
export function resolverFile(name: ResolverName): URL {
  return new URL(`../dist/resolvers/${name}.js`, import.meta.url);
}

/** Locates the schema that a Gen 2 app gets from `withOpenAIRequests()` in its default form. */
export const schemaFile = new URL('../schema.graphql', import.meta.url);

/**
 * Describes the index of the rows that somebody must look at again, by when: live ones, and those whose end has not been booked yet.
 * Sixteen buckets, by the last digit of the id, spread the writes; it holds keys only.
 */
export const checkIndex = {
  name: 'byNextCheck',
  partitionKey: 'check_bucket',
  sortKey: 'next_check_at',
  buckets: [...'0123456789abcdef'],
} as const;
