/**
 * Completes the beginning of a JSON text, so that it parses: closes what is open, and leaves out what nobody can know yet, a
 * number's or a name's beginning. A text's beginning stays. Nothing, where nothing can be said.
 *
 * One pass, when it is called: the libraries for it weigh more than all else that streams.
 */
export function completeJson(text: string): string | undefined {
  /** What closes what is open, innermost last. */
  const closers: string[] = [];
  /** Up to where the text can be taken as it is, once that is closed. */
  let safe: { end: number; closers: string } | undefined;
  let inString = false;
  let isKey = false;
  let escaped = false;
  const mark = (end: number) => {
    safe = { end, closers: [...closers].reverse().join('') };
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (escaped) escaped = false;
      else if (character === '\\') escaped = true;
      else if (character === '"') {
        inString = false;
        if (!isKey) mark(at + 1);
      }
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      closers.push(character === '{' ? '}' : ']');
      isKey = character === '{';
      mark(at + 1);
    } else if (character === '}' || character === ']') {
      // What comes before it is complete, a number too.
      closers.pop();
      mark(at + 1);
    } else if (character === ',') {
      mark(at);
      isKey = closers.at(-1) === '}';
    } else if (character === ':') isKey = false;
  }
  if (inString && !isKey) {
    // Half of an escape says nothing yet.
    const whole = text.replace(/\\(u[\da-f]{0,3})?$/i, (half, _, at: number) =>
      isEscaped(text, at) ? half : '',
    );
    return `${whole}"${[...closers].reverse().join('')}`;
  }
  return safe && text.slice(0, safe.end) + safe.closers;
}

/** Whether the backslash at this place is itself escaped. */
function isEscaped(text: string, at: number): boolean {
  let before = 0;
  while (text[at - 1 - before] === '\\') before += 1;
  return before % 2 === 1;
}
