export { type AIRequestDefaults, aiRequestPlugin } from './aiRequestPlugin.js';
export {
  type UseOpenAIRequestOptions,
  type UseOpenAIRequestReturn,
  useOpenAIRequest,
} from './useOpenAIRequest.js';
