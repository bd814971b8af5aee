import type { AIRequestInput } from '@amplify-ai-request/client';

/** Reads a request from the fields of the form. What was left empty is left to the backend. */
export function toInput(fields: FormData): AIRequestInput {
  const textOf = (name: string) => String(fields.get(name) ?? '');
  return {
    prompt: textOf('prompt'),
    system: textOf('system') || undefined,
    model: textOf('model') || undefined,
    format: textOf('format') === 'json' ? 'json' : 'text',
    maxTokens: textOf('maxTokens') ? Number(textOf('maxTokens')) : undefined,
  };
}
