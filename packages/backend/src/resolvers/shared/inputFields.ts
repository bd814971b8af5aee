import type { SubmitArguments } from '@amplify-ai-request/client/protocol';

/** What makes two requests of one id the same: all that a client says but the id. */
export const inputFields = [
  'system',
  'prompt',
  'messages',
  'token',
  'temperature',
  'format',
  'model',
  'preset',
  'variables',
] as const;

type InputField = (typeof inputFields)[number];

/** What the client said: nulls and empty texts are absent. */
export function inputOf(values: { readonly [field in InputField]?: unknown }): Omit<SubmitArguments, 'id'> {
  const input: Record<string, unknown> = {};
  for (const field of inputFields) {
    const value = values[field] ?? '';
    if (value !== '') input[field] = value;
  }
  return input;
}
