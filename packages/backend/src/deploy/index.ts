export type { Authorization } from './authorization.js';
export type { ConnectedResources } from './connect.js';
export { defineOpenAIRequests, type OpenAIRequests } from './defineOpenAIRequests.js';
export type { BackgroundOptions, OpenAIRequestsOptions, SchemaOptions } from './options.js';
export { withOpenAIRequests } from './withOpenAIRequests.js';
