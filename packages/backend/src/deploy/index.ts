export type { Authorization } from '../authorization.js';
export type { ConnectedBackground, ConnectedResources } from './connect.js';
export { defineOpenAIRequests, type OpenAIRequests } from './defineOpenAIRequests.js';
export type { AppBackend, AppFunction } from './findResources.js';
export type { FunctionKey, Role } from './functionKey.js';
export type { BackgroundOptions, OpenAIRequestsOptions, SchemaOptions } from './options.js';
export type { OpenAIRequestsSchema } from './schema.js';
export { type MemberSchema, withOpenAIRequests } from './withOpenAIRequests.js';
