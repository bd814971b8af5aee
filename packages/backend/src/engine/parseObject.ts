import { isObject } from './isObject.js';

/** Deeper than any honest value, and far from where JSON.stringify breaks. */
export const deepestObject = 200;

/** Reads an object that a client sent as JSON text; nothing when it is none, or has more than 200 levels. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && depthOf(text) <= deepestObject ? value : undefined;
  } catch {
    // Neither the parser's words nor the client's are worth repeating.
    return undefined;
  }
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
