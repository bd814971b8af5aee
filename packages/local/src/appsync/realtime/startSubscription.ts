import {
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { HttpRequest } from '../../http/message.js';
import { isObject, parseObject } from '../../http/parseObject.js';
import { appSyncError } from '../appSyncError.js';
import { mayAccess } from '../fieldAccess.js';
import { notServed, type RootField } from '../graphqlApi.js';
import type { Caller } from '../identify.js';
import { readDocument } from '../readDocument.js';
import type { Start } from './createConnection.js';
import { toHeaders } from './handshake.js';
import type { Selection } from './projectEvent.js';
import { subscribedMutations } from './subscribedMutations.js';
import { type Event, passesFilter, type SubscriptionFilter } from './subscriptionFilter.js';

export interface StartOptions {
  readonly schema: GraphQLSchema;
  readonly fields: Readonly<Record<string, RootField>>;
  identify(headers: HttpRequest['headers'], path: string, body: string): Promise<Caller | undefined>;
  /** Tells whether a start is refused, as when too many come. */
  refuses(fieldName: string): boolean;
}

/** What a subscriber wants to hear. */
export interface Interest {
  readonly mutations: readonly string[];
  readonly selection: Selection;
  /** Whether an event is for him. */
  isFor(event: Event): boolean;
}

/**
 * Carries out a start: who calls is checked anew, whoever opened the connection; then the document, the caller's access, and
 * the subscription's resolver, which may set a filter. Without one, the arguments are: an event must have their values.
 */
export async function startSubscription(
  { data, extensions }: Start,
  { schema, fields, identify, refuses }: StartOptions,
): Promise<Interest> {
  const text = typeof data === 'string' ? data : '';
  const headers = isObject(extensions) && isObject(extensions.authorization) && extensions.authorization;
  const caller = headers && (await identify(toHeaders(headers) ?? {}, '/graphql', text));
  if (!caller) throw appSyncError('You are not authorized to make this call.', 'UnauthorizedException');

  const { query, variables, operationName } = parseObject(text) ?? {};
  const { document, errors: misfits = [] } = readDocument(schema, String(query)) ?? {};
  const name = typeof operationName === 'string' ? operationName : undefined;
  const operation = document && getOperationAST(document, name);
  if (!document || !operation) {
    throw appSyncError('Unable to parse GraphQL query.', 'MalformedHttpRequestException');
  }
  if (operation.operation !== 'subscription') {
    throw appSyncError(
      `${operation.operation} not supported through the realtime channel`,
      'UnsupportedOperation',
    );
  }
  const foreign = rootFieldsOf(operation).find((field) => !Object.hasOwn(fields, field.name.value));
  if (foreign) throw notServed(foreign.name.value);
  const [invalid] = misfits;
  if (invalid) throw invalid;

  const parentType = schema.getSubscriptionType();
  const [node] = rootFieldsOf(operation);
  // That a subscription has one field, and that it exists, is valid by now; behind a fragment, none is seen here.
  if (!parentType || !node) throw appSyncError('A subscription names its field itself', 'ValidationError');
  const fieldName = node.name.value;
  const field = parentType.getFields()[fieldName];
  const resolve = fields[fieldName];
  if (!field || !resolve) throw notServed(fieldName);
  if (refuses(fieldName)) throw appSyncError('Rate limit exceeded', 'LimitExceededError');
  if (!mayAccess(caller, { parentType, fieldName })) {
    throw appSyncError(`Not Authorized to access ${fieldName} on type ${parentType.name}`, 'Unauthorized');
  }

  const given = isObject(variables) ? variables : {};
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (!coerced) throw errors?.[0] ?? new GraphQLError('The variables are of no use');
  const values = getArgumentValues(field, node, coerced);
  let filter: SubscriptionFilter = byArguments(values);
  await resolve(values, {
    caller,
    fieldName,
    parentTypeName: parentType.name,
    setSubscriptionFilter(set) {
      filter = set;
    },
  });
  return {
    mutations: subscribedMutations(schema, fieldName),
    selection: {
      schema,
      document,
      variables: given,
      operationName: name,
      fieldName,
      caller,
    },
    isFor: (event) => passesFilter(filter, event),
  };
}

function byArguments(values: Readonly<Record<string, unknown>>): SubscriptionFilter {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  const filters = given.map(([fieldName, value]) => ({ fieldName, operator: 'eq' as const, value }));
  return { filterGroup: [{ filters }] };
}

function rootFieldsOf({ selectionSet }: OperationDefinitionNode): FieldNode[] {
  return selectionSet.selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection] : []));
}
