import { RequestFailure } from './failure.js';

/** Deeper than any honest value, and far from where JSON.stringify breaks. */
const deepest = 200;

/**
 * Reads the variables of a preset, which a client sent as JSON text.
 *
 * @throws {RequestFailure} `invalid_input` when they are no object, or too deep.
 */
export function parseVariables(text = '{}'): Readonly<Record<string, unknown>> {
  try {
    const variables: unknown = JSON.parse(text);
    if (isObject(variables) && depthOf(text) <= deepest) return variables;
  } catch {
    // Said below: neither the parser's words nor the client's are worth repeating.
  }
  throw new RequestFailure(
    'invalid_input',
    `The variables are no JSON object of at most ${deepest} levels: give { name: value, … }`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts the levels of a valid JSON text, without recursion. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [mark] of text.matchAll(/"(?:[^"\\]+|\\.)*"|[[{]|[\]}]/g)) {
    if (mark === '[' || mark === '{') most = Math.max(most, ++depth);
    else if (mark === ']' || mark === '}') depth -= 1;
  }
  return most;
}
