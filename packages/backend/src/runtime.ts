/** What runs in AWS, for a host that runs it elsewhere: `@amplify-ai-request/local` starts these same factories. */
export { dispatcherPorts, webhookPorts, workerPorts } from './adapters/environment.js';
export {
  asksTable,
  checkIndex,
  type Operation,
  pipelines,
  type ResolverName,
  resolverFile,
  schemaFile,
} from './api.js';
export { type Authorization, authorizations } from './authorization.js';
export type { DispatcherPorts, WebhookPorts, WorkerPorts } from './engine/ports.js';
export { type Preset, toPresets } from './engine/presets.js';
export { createDispatcher } from './functions/createDispatcher.js';
export { createWebhook } from './functions/createWebhook.js';
export { createWorker } from './functions/createWorker.js';
export {
  checkTogether,
  type RequestOptions,
  requestOptionsSchema,
  resolveSettings,
  type Settings,
} from './settings.js';
export { dispatcherInvocation, streamMapping, webhookInvocation, workerInvocation } from './streamMapping.js';
