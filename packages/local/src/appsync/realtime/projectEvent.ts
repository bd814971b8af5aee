import {
  type DocumentNode,
  executeSync,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isObject } from '../../http/parseObject.js';
import { appSyncError, formatError } from '../appSyncError.js';
import { mayAccess } from '../fieldAccess.js';
import type { Caller } from '../identify.js';
import type { Event } from './subscriptionFilter.js';

/** A subscription as its client asked for it. */
export interface Selection {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly fieldName: string;
  readonly caller: Caller;
}

/** Turns what a mutation answered into the event that it is: by the fields' own names, whatever its client called them. */
export function toEvent(
  answer: unknown,
  selectionSet: SelectionSetNode | undefined,
  document: DocumentNode,
): unknown {
  if (Array.isArray(answer)) return answer.map((entry) => toEvent(entry, selectionSet, document));
  if (!selectionSet || !isObject(answer)) return answer;
  const entries = selectionSet.selections.flatMap((selection): [string, unknown][] => {
    if (selection.kind === Kind.FIELD) {
      const { name, alias, selectionSet: inner } = selection;
      const key = alias?.value ?? name.value;
      // Left out by @skip or @include.
      return Object.hasOwn(answer, key) ? [[name.value, toEvent(answer[key], inner, document)]] : [];
    }
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : findFragment(document, selection.name.value);
    return Object.entries(toEvent(answer, inner, document) as Event);
  });
  return Object.fromEntries(entries);
}

function findFragment(document: DocumentNode, wanted: string): SelectionSetNode {
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === wanted) {
      return definition.selectionSet;
    }
  }
  return { kind: Kind.SELECTION_SET, selections: [] };
}

const readField: GraphQLFieldResolver<unknown, Caller> = (source, _, caller, info) => {
  if (!mayAccess(caller, info)) {
    const { fieldName, parentType } = info;
    throw appSyncError(`Not Authorized to access ${fieldName} on type ${parentType.name}`, 'Unauthorized');
  }
  return (source as Event)[info.fieldName];
};

/**
 * Makes what a subscriber gets of an event: the fields that he asked for, of those that the mutation selected. Others are
 * null, and where null may not be, the whole event is.
 * https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html
 */
export function projectEvent(selection: Selection, event: unknown) {
  const { schema, document, variables, operationName, fieldName, caller } = selection;
  const { data, errors = [] } = executeSync({
    schema,
    document,
    variableValues: variables,
    operationName,
    rootValue: { [fieldName]: event },
    contextValue: caller,
    fieldResolver: readField,
  });
  return { data: data ?? null, ...(errors.length > 0 && { errors: errors.map(formatError) }) };
}
