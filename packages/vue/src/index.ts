export {
  type AIRequest,
  AIRequestError,
  type AIRequestInput,
  type AIRequestTransport,
  type AIResult,
  amplifyTransport,
  type CreateOptions,
  type ErrorCode,
  type Partially,
  type PollOptions,
  type PresetData,
  type StandardSchema,
  type TokenCounts,
} from '@amplify-ai-request/client';
export { type AIRequestDefaults, aiRequestPlugin } from './aiRequestPlugin.js';
export {
  type UseOpenAIRequestOptions,
  type UseOpenAIRequestReturn,
  useOpenAIRequest,
} from './useOpenAIRequest.js';
