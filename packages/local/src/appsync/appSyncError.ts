import { GraphQLError, type GraphQLFormattedError, type SourceLocation } from 'graphql';
import { type HttpReply, jsonReply } from '../http/message.js';

/** An error as AppSync writes it. https://docs.aws.amazon.com/appsync/latest/devguide/troubleshooting-and-common-mistakes.html */
export interface AppSyncError {
  readonly path: GraphQLFormattedError['path'] | null;
  readonly data: null;
  readonly errorType: string | null;
  readonly errorInfo: null;
  readonly locations: readonly (SourceLocation & { readonly sourceName: null })[] | null;
  readonly message: string;
}

/** Makes an error that reaches the client with AppSync's `errorType`. */
export function appSyncError(message: string, errorType: string): GraphQLError {
  return new GraphQLError(message, { extensions: { errorType } });
}

export function formatError({ path, extensions, locations, message }: GraphQLError): AppSyncError {
  const { errorType } = extensions;
  return {
    path: path ?? null,
    data: null,
    errorType: typeof errorType === 'string' ? errorType : null,
    errorInfo: null,
    locations: locations?.map((location) => ({ ...location, sourceName: null })) ?? null,
    message,
  };
}

/** A request that AppSync refuses before it looks at any field. */
export function refusal(status: number, errorType: string, message: string): HttpReply {
  return jsonReply(status, { errors: [{ errorType, message }] }, { 'x-amzn-errortype': errorType });
}
