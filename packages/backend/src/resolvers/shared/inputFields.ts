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
  'schema',
  'stream',
] as const;

type InputField = (typeof inputFields)[number];

/** What the client said: nulls, empty texts and a `stream` of false are absent. */
export function inputOf(values: { readonly [field in InputField]?: unknown }): Omit<SubmitArguments, 'id'> {
  const input: Record<string, unknown> = {};
  for (const field of inputFields) {
    const value = values[field] ?? '';
    if (value !== '' && value !== false) input[field] = value;
  }
  return input;
}
