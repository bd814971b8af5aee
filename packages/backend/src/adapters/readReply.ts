/** The longest reply, in bytes: an answer of the largest size, each of its characters escaped, and what stands around it. */
const longestReply = 8_000_000;

/**
 * Reads a reply's JSON.
 *
 * @throws {Error} for a reply that is none, is longer than 8 MB, or breaks off.
 */
export async function readReply({ body }: Response): Promise<unknown> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let length = 0;
  for await (const bytes of body ?? []) {
    length += bytes.length;
    // Leaving the loop ends the connection.
    if (length > longestReply) throw new Error('The reply is too long');
    pieces.push(decoder.decode(bytes, { stream: true }));
  }
  return JSON.parse(pieces.join('') + decoder.decode());
}
