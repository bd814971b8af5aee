export type { UserTokens } from './cognito/users.js';
export type { Faults } from './faults.js';
export type { RecordedCall, StandInCall } from './openai/chatCall.js';
export type { StandInAnswer, StandInOptions } from './openai/standIn.js';
export type { LocalOutputs } from './outputs.js';
export { type LocalBackend, type LocalBackendOptions, startLocalBackend } from './startLocalBackend.js';
