/**
 * What a row may hold, input included, in bytes. DynamoDB's items end at 400 KB, names and numbers included; what is left
 * over is for those, and for the copies of a row that AppSync and the stream make.
 */
const largestRow = 300_000;
const largestPart = 250_000;

/** Tells whether a text is too large to lie on a row beside this input. */
export function needsParts(input: readonly (string | undefined)[], text: string): boolean {
  return Buffer.byteLength(input.join('')) + Buffer.byteLength(text) > largestRow;
}

/** Splits a text into parts of at most 250,000 bytes, between characters. */
export function splitText(text: string, most: number = largestPart): string[] {
  const parts: string[] = [];
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < text.length; ) {
    const character = text.codePointAt(at) ?? 0;
    const units = character > 0xff_ff ? 2 : 1;
    const size = character > 0xff_ff ? 4 : character > 0x7_ff ? 3 : character > 0x7f ? 2 : 1;
    if (bytes + size > most) {
      parts.push(text.slice(start, at));
      start = at;
      bytes = 0;
    }
    bytes += size;
    at += units;
  }
  return [...parts, text.slice(start)];
}
