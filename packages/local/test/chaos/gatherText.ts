import { type AIRequest, AIRequestError } from '@amplify-ai-request/client';

/** The text of a request as somebody was given it, by one of the two ways. */
export interface TextGiven {
  readonly by: 'snapshots' | 'textStream';
  /** Only what the next one did not go on from is kept: more than one has lost what it had. */
  readonly texts: readonly string[];
  /** How often there was more of it. */
  readonly growths: number;
  /** How that ended, with what status; absent for somebody who gave it up. */
  readonly end?: { readonly status: string; readonly code?: string };
}

/** Makes what takes in a text as it grows, and keeps no more of it than is needed to see whether it only grew. */
export function gatherText() {
  const texts: string[] = [];
  let growths = 0;
  return {
    add(text: string): void {
      const last = texts.at(-1) ?? '';
      if (text === last) return;
      growths += 1;
      if (text.startsWith(last)) texts.pop();
      texts.push(text);
    },
    given: (by: TextGiven['by'], end?: TextGiven['end']): TextGiven => ({
      by,
      texts,
      growths,
      ...(end && { end }),
    }),
  };
}

/** Reads a request's text piece by piece, to its end or to whatever comes in its place. */
export async function readText(request: AIRequest<unknown>): Promise<TextGiven> {
  const gathered = gatherText();
  let text = '';
  try {
    for await (const piece of request.textStream) {
      text += piece;
      gathered.add(text);
    }
    return gathered.given('textStream', { status: 'completed' });
  } catch (error) {
    // Whoever has given the request up hears his own reason.
    const { status } = request.snapshot;
    return gathered.given('textStream', AIRequestError.is(error) ? { status, code: error.code } : undefined);
  }
}
