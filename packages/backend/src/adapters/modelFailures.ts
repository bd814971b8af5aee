import type { ErrorCode } from '@amplify-ai-request/client/protocol';
import { RequestFailure } from '../engine/failure.js';

/**
 * What a row can say of a model call that brought no answer, beside `unknownOutcome`. The set is closed and the words are
 * ours: whatever a provider writes, keys and prompts in it too, chooses an entry and goes no further.
 */
export const modelFailures = {
  keyMalformed: [
    'misconfigured',
    "The API key holds characters that no key has: set the app's OPENAI_API_KEY secret anew",
  ],
  keyRefused: ['misconfigured', "The provider refused the API key: check the app's OPENAI_API_KEY secret"],
  modelUnknown: ['misconfigured', 'The provider does not know this model: check the allowed models'],
  backgroundUnknown: [
    'misconfigured',
    'The provider knows no background mode: check the `baseUrl`, or leave background mode out',
  ],
  addressMoved: ['misconfigured', 'The provider has moved to another address: check the `baseUrl`'],
  quotaSpent: ['misconfigured', "The provider account's quota is spent: check its plan and billing"],
  rateLimited: ['rate_limited', 'The provider is limiting requests: try again in a minute'],
  requestFiltered: ['refused', "The provider's content filter refused the request: rephrase it"],
  modelRefused: ['refused', 'The model refused to answer: rephrase the request'],
  requestInvalid: ['invalid_input', 'The provider refused the request: check its length and its parameters'],
  requestRefused: ['failed', 'The provider refused the request: submit it anew'],
  unreachable: ['failed', "The model's server could not be reached: try again later"],
  providerFailed: ['failed', 'The provider failed: try again later'],
  cancelledThere: ['failed', 'The answer was cancelled at the provider: submit it anew'],
  unreadable: ['failed', "The provider's reply could not be read: try again later"],
  brokenOff: ['failed', 'The provider broke off the answer: submit it anew'],
  emptyAnswer: ['failed', 'The model gave an empty answer: rephrase the request'],
  allThinking: ['incomplete', 'The model spent all tokens before it wrote: allow it more tokens'],
  tooLarge: ['too_large', 'The answer is too large to be stored: ask for a shorter one'],
} as const satisfies Readonly<Record<string, readonly [ErrorCode, string]>>;

export type ModelFailureName = keyof typeof modelFailures;

export function modelFailure(name: ModelFailureName, status?: number): RequestFailure {
  const [code, message] = modelFailures[name];
  return new RequestFailure(code, message, status);
}

/** A model call that is known to have brought nothing: the same call may be sent again without being paid for twice. */
export class RepeatableFailure extends RequestFailure {
  /** How long the provider asks to wait before. */
  readonly retryAfterMs: number;

  constructor(name: ModelFailureName, status?: number, retryAfterMs = 0) {
    const [code, message] = modelFailures[name];
    super(code, message, status);
    this.retryAfterMs = retryAfterMs;
  }
}
