import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { type HttpHandler, hangUp, jsonReply } from '../http/message.js';
import { isObject, parseObject } from '../http/parseObject.js';
import { appSyncError, formatError, refusal } from './appSyncError.js';
import { mayAccess } from './fieldAccess.js';
import type { Caller } from './identify.js';
import { type ReadDocument, readDocument } from './readDocument.js';
import { answerToEvent } from './realtime/answerToEvent.js';
import type { SubscriptionFilter } from './realtime/subscriptionFilter.js';

/** What AppSync takes at most. https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const largestRequest = 1_000_000;

export interface RootContext {
  readonly caller: Caller;
  readonly fieldName: string;
  readonly parentTypeName: string;
  /** Takes the filter that the resolver of a subscription sets. */
  readonly setSubscriptionFilter?: (filter: SubscriptionFilter) => void;
}

/** Answers a field of Query or Mutation, or carries out the start of a subscription. */
export type RootField = (values: Readonly<Record<string, unknown>>, context: RootContext) => Promise<unknown>;

export interface GraphQLApiOptions {
  readonly schema: GraphQLSchema;
  readonly fields: Readonly<Record<string, RootField>>;
  readonly identify: (request: Parameters<HttpHandler>[0]) => Promise<Caller | undefined>;
  /** Tells whether an operation is refused before it runs, as when too many come. @default none is */
  readonly refuses?: (fieldNames: readonly string[]) => boolean;
  /** Tells whether the reply to an operation that ran gets lost. */
  readonly dropsReply: (fieldNames: readonly string[]) => boolean;
  /** Hears what a mutation has answered, by the fields' own names. @default nobody does */
  readonly publish?: (mutation: string, event: unknown) => void;
}

interface GraphQLRequest extends ReadDocument {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** Serves GraphQL over HTTP as AppSync does: who calls is checked first, then each field, and errors have its form. */
export function createGraphQLApi({
  schema,
  fields,
  identify,
  refuses,
  dropsReply,
  publish,
}: GraphQLApiOptions): HttpHandler {
  const fieldResolver: GraphQLFieldResolver<unknown, Caller> = (source, values, caller, info) => {
    const { fieldName, parentType } = info;
    if (!mayAccess(caller, info)) {
      throw appSyncError(`Not Authorized to access ${fieldName} on type ${parentType.name}`, 'Unauthorized');
    }
    const isRoot = parentType === schema.getQueryType() || parentType === schema.getMutationType();
    const field = isRoot && Object.hasOwn(fields, fieldName) ? fields[fieldName] : undefined;
    if (field) return field(values, { caller, fieldName, parentTypeName: parentType.name });
    return (source as Readonly<Record<string, unknown>> | undefined)?.[fieldName];
  };

  return async (request) => {
    if (Buffer.byteLength(request.body) > largestRequest) {
      return refusal(413, 'RequestEntityTooLargeException', 'The request is larger than 1 MB');
    }
    const caller = await identify(request);
    if (!caller) {
      return refusal(401, 'UnauthorizedException', 'You are not authorized to make this call.');
    }
    const parsed = parseRequest(request.body, schema);
    const operation = parsed && getOperationAST(parsed.document, parsed.operationName);
    if (!parsed || !operation) {
      return refusal(400, 'MalformedHttpRequestException', 'Unable to parse GraphQL query.');
    }
    const { document, errors, variables } = parsed;
    const rootFields = operation.selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? [selection.name.value] : [],
    );
    if (refuses?.(rootFields)) return refusal(429, 'TooManyRequestsException', 'Rate Exceeded');
    const foreign = rootFields.filter((name) => !name.startsWith('__') && !Object.hasOwn(fields, name));
    const refused = foreign.length > 0 ? foreign.map(notServed) : errors;
    if (refused.length > 0) return reply(null, refused);
    if (operation.operation === 'subscription') return reply(null, [overHttp]);

    const result = await execute({
      schema,
      document,
      variableValues: variables,
      operationName: parsed.operationName,
      contextValue: caller,
      fieldResolver,
    });
    if (operation.operation === 'mutation' && publish) {
      for (const [mutation, event] of eventsOf(result.data, operation, document)) publish(mutation, event);
    }
    return dropsReply(rootFields) ? hangUp : reply(result.data, result.errors);
  };
}

function parseRequest(body: string, schema: GraphQLSchema): GraphQLRequest | undefined {
  const { query, variables, operationName } = parseObject(body) ?? {};
  const read = readDocument(schema, String(query));
  return (
    read && {
      ...read,
      ...(isObject(variables) && { variables }),
      ...(typeof operationName === 'string' && { operationName }),
    }
  );
}

const overHttp = appSyncError(
  'Subscriptions come over the WebSocket of /graphql/realtime',
  'UnsupportedOperation',
);

/** What each field of a mutation has answered, by the field's name. */
function eventsOf(
  data: unknown,
  { selectionSet }: OperationDefinitionNode,
  document: DocumentNode,
): [string, unknown][] {
  return selectionSet.selections.flatMap((selection) =>
    Object.entries(
      answerToEvent(data, { kind: Kind.SELECTION_SET, selections: [selection] }, document) ?? {},
    ),
  );
}

/** The user's own models and functions are not here. */
export function notServed(name: string): GraphQLError {
  return appSyncError(`${name} is not served locally; use \`npx ampx sandbox\``, 'NotServedLocally');
}

function reply(data: unknown, errors: readonly GraphQLError[] = []) {
  return jsonReply(200, {
    data: data ?? null,
    ...(errors.length > 0 && { errors: errors.map(formatError) }),
  });
}
