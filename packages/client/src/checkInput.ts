import { AIRequestError } from './errors.js';
import type { AIRequestInput } from './input.js';
import { type Message, requestIdPattern } from './protocol.js';

/** More than this no backend takes: a row holds 400 KB. The deployer's own limit is lower, and checked there. */
const largestText = 350_000;
const mostTokens = 1_000_000;
const roles: readonly unknown[] = ['system', 'user', 'assistant'];

/**
 * Takes a request that a backend could accept, as a copy: it stays the same in every retry, whatever the caller does to
 * the object. Otherwise an `invalid_input` error says what to give instead.
 */
export function checkInput(
  id: string,
  input: AIRequestInput,
): { readonly input: AIRequestInput } | { readonly error: AIRequestError } {
  const problem = problemOfId(id) ?? problemOf(input);
  if (problem) return { error: new AIRequestError('invalid_input', problem, { requestId: id }) };
  const { prompt, system, messages, model, maxTokens, temperature, format } = input;
  const turns = messages?.map(({ role, content }) => ({ role, content }));
  return { input: { prompt, system, messages: turns, model, maxTokens, temperature, format } };
}

/** Says what is wrong with an id that no backend would take. */
export function problemOfId(id: string): string | undefined {
  if (typeof id === 'string' && requestIdPattern.test(id)) return undefined;
  return 'The id must be a lower-case UUID, as crypto.randomUUID() makes it.';
}

function problemOf(input: AIRequestInput): string | undefined {
  if (typeof input !== 'object' || input === null) return 'Give an object with a `prompt`.';
  const { prompt, system, messages, model, maxTokens, temperature, format } = input;
  for (const [name, text] of Object.entries({ prompt, system, model })) {
    if (text !== undefined && typeof text !== 'string') return `\`${name}\` must be a string.`;
  }
  if (messages !== undefined && !(Array.isArray(messages) && messages.every(isMessage))) {
    return '`messages` must be a list of { role, content }: a role of system, user or assistant, and a text.';
  }
  if (!prompt && !messages?.length) return 'There is nothing to answer: give a `prompt` or `messages`.';
  if (
    maxTokens !== undefined &&
    !(Number.isInteger(maxTokens) && maxTokens >= 1 && maxTokens <= mostTokens)
  ) {
    return `\`maxTokens\` must be a whole number from 1 to ${mostTokens}.`;
  }
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) {
    return '`temperature` must be a number from 0 to 2.';
  }
  if (format !== undefined && format !== 'text' && format !== 'json')
    return "`format` must be 'text' or 'json'.";
  if (JSON.stringify([system, prompt, messages]).length > largestText) {
    return `The request is too large: give at most ${largestText} characters in all.`;
  }
}

function isMessage(message: Partial<Message> | null | undefined): boolean {
  const { role, content } = message ?? {};
  return roles.includes(role) && typeof content === 'string' && content !== '';
}
