import { type DocumentNode, executeSync, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
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
