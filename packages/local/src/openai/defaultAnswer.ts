import type { StandInCall } from './chatCall.js';
import { exampleOf } from './exampleOf.js';

const shownCharacters = 160;

/** Says that no model answered, and what it was asked. Where a schema is asked for, it can only follow that. */
export function defaultAnswer({ messages, json, body }: StandInCall): string {
  const { response_format: format } = body as { response_format?: { json_schema?: { schema?: unknown } } };
  if (json && format?.json_schema) return JSON.stringify(exampleOf(format.json_schema.schema));
  const asked = shorten(messages.findLast(({ role }) => role === 'user')?.content ?? '');
  return json
    ? JSON.stringify({ answered_by: 'stand-in', asked })
    : `This is the built-in stand-in, not a model. You asked: "${asked}" ` +
        'Set OPENAI_API_KEY or OPENAI_BASE_URL, and a real model answers here.';
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters).trimEnd()}…` : line;
}
