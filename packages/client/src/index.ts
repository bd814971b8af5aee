export {
  type AmplifyAuthMode,
  type AmplifyGraphQLClient,
  type AmplifyTransportOptions,
  amplifyTransport,
} from './amplify/amplifyTransport.js';
export { type CreateOptions, createAIRequest } from './createAIRequest.js';
export { AIRequestError, type AIRequestErrorOptions } from './errors.js';
export type { AIRequestInput } from './input.js';
export type { Partially } from './partialData.js';
export type {
  ErrorCode,
  Message,
  OutputFormat,
  RequestEvent,
  RequestRow,
  RequestStatus,
  TokenUsage,
} from './protocol.js';
export type { AIRequest, AIResult, WaitOptions, WatchOptions } from './request.js';
export { resumeAIRequest } from './resumeAIRequest.js';
export type { PlainJsonSchema, PresetData, SchemaResult, StandardSchema } from './schema.js';
export type { AIRequestSnapshot, TokenCounts } from './snapshot.js';
export type { AIRequestTransport, SubmittedInput, TransportCall, TransportSubscriber } from './transport.js';
export type { PollOptions } from './watch/pollDelay.js';
