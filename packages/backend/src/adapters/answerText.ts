import { largestAnswerBytes } from '@amplify-ai-request/client/protocol';
import { modelFailure } from './modelFailures.js';

/**
 * Collects the text of an answer, up to 1,000,000 bytes of UTF-8. Each byte is looked at once, however many pieces come.
 *
 * A character that is cut between two pieces stays whole; half a character becomes U+FFFD, since UTF-8 knows none and the
 * table would refuse it.
 *
 * @param onText Hears what each piece adds to the text.
 */
export function answerText(onText: (piece: string) => void = () => {}) {
  let text = '';
  let bytes = 0;
  /** The first half of a character, of which the next piece may hold the second. */
  let half = '';

  function append(whole: string): void {
    bytes += Buffer.byteLength(whole);
    if (bytes > largestAnswerBytes) throw modelFailure('tooLarge');
    const piece = whole.toWellFormed();
    text += piece;
    if (piece !== '') onText(piece);
  }

  return {
    /** @throws {RequestFailure} `too_large` */
    add(piece: string): void {
      const joined = half + piece;
      half = /[\ud800-\udbff]$/.test(joined) ? joined.slice(-1) : '';
      append(half ? joined.slice(0, -1) : joined);
    },
    /**
     * The text, at its end.
     *
     * @throws {RequestFailure} `too_large`
     */
    end(): string {
      append(half);
      half = '';
      return text;
    },
  };
}
