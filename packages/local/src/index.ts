export type { Authorizer, AuthorizerAnswer } from './appsync/admission.js';
export type { Authorization } from './appsync/authorizationMode.js';
export type { TestUser, UserTokens } from './cognito/users.js';
export type { Faults, PortCall, Push } from './faults.js';
export type { StreamFailure } from './lambda/streamFailure.js';
export type { RecordedCall, StandInCall } from './openai/chatCall.js';
export type { StandInAnswer, StandInOptions } from './openai/standIn.js';
export type { LocalOutputs } from './outputs.js';
export { type LocalBackend, type LocalBackendOptions, startLocalBackend } from './startLocalBackend.js';
