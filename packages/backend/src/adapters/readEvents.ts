import { modelFailure } from './modelFailures.js';

/** The longest event, in characters: an answer of the largest size in one piece, each of its characters escaped. */
const longestEvent = 8_000_000;

/**
 * Reads server-sent events as they come, the data of each: https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * The official client reads them too, but of any length, and some that it cannot parse it writes to the console.
 *
 * @throws {RequestFailure} `too_large` for an event without end.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const lines = lineSplitter();
  let data: string[] = [];
  let length = 0;
  for await (const bytes of body ?? []) {
    for (const line of lines.split(decoder.decode(bytes, { stream: true }))) {
      if (line.startsWith('data:')) {
        data.push(line.slice(line[5] === ' ' ? 6 : 5));
        length += line.length;
      } else if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
        length = 0;
      }
    }
    if (length + lines.unfinished() > longestEvent) throw modelFailure('tooLarge');
  }
}

/** Lines end with \r\n, \n or \r. What nothing ends is no line: the connection broke in it. */
function lineSplitter() {
  let pieces: string[] = [];
  let length = 0;
  let afterReturn = false;

  return {
    unfinished: () => length,
    split(received: string): string[] {
      if (received === '') return [];
      const text = afterReturn && received.startsWith('\n') ? received.slice(1) : received;
      afterReturn = text.endsWith('\r');
      const [first = '', ...others] = text.split(/\r\n|\n|\r/);
      pieces.push(first);
      length += first.length;
      const rest = others.pop();
      if (rest === undefined) return [];
      // Joined only once it is whole: a line may come in very many pieces.
      const lines = [pieces.join(''), ...others];
      pieces = [rest];
      length = rest.length;
      return lines;
    },
  };
}
