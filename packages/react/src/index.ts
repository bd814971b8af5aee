export { type AIRequestDefaults, AIRequestProvider } from './AIRequestProvider.js';
export {
  type UseOpenAIRequestOptions,
  type UseOpenAIRequestReturn,
  useOpenAIRequest,
} from './useOpenAIRequest.js';
