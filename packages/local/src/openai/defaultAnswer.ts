import type { StandInCall } from './chatCall.js';
import { exampleOf } from './exampleOf.js';

const shownCharacters = 160;

/** Says that no model answered, and what it was asked. Where a schema is asked for, it can only follow that. */
export function defaultAnswer({ messages, json, schema }: StandInCall): string {
  if (json && schema !== undefined) return JSON.stringify(exampleOf(schema));
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
