import type { AIRequestInput } from './input.js';
import { requestIdPattern } from './protocol.js';

/** Says what is wrong with an id that no backend would take. */
export function problemOfId(id: string): string | undefined {
  return requestIdPattern.test(id)
    ? undefined
    : 'The id must be a lower-case UUID, as crypto.randomUUID() makes it.';
}

/**
 * Says what no backend could answer. Only that: what a deployer allows, the backend knows, and says it in the same words
 * to every client.
 */
export function problemOfInput(input: AIRequestInput): string | undefined {
  const { prompt, messages, maxTokens = 0, temperature = 0 } = input ?? {};
  if (!prompt && !messages?.length) return 'There is nothing to answer: give a `prompt` or `messages`.';
  // JSON would make nulls of them, and the backend's defaults would take their place.
  if (!Number.isFinite(maxTokens) || !Number.isFinite(temperature)) {
    return '`maxTokens` and `temperature` must be finite numbers.';
  }
}
