import type { StandInCall } from './chatCall.js';
import { defaultAnswer } from './defaultAnswer.js';

/**
 * What the stand-in answers:
 * - a text;
 * - `{ text, finishReason }`, for instance `content_filter`;
 * - `{ status, body, headers }`, sent as it is: an object as JSON, a text untouched, none as OpenAI's own error;
 * - `{ failure }`, a code of OpenAI's: a response is accepted and fails by it later, any other call fails with 500;
 * - `{ drop: true, text }`: the connection breaks, after the text if there is one. In the background the response has been
 *   accepted then, and is worked on: only its id is lost.
 *
 * `delay` and `pace` in milliseconds take the place of the stand-in's own.
 */
export type StandInAnswer =
  | string
  | { readonly text: string; readonly finishReason?: string; readonly delay?: number; readonly pace?: number }
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly delay?: number;
    }
  | { readonly failure: string; readonly delay?: number }
  | { readonly drop: true; readonly text?: string; readonly delay?: number; readonly pace?: number };

export interface StandInOptions {
  /**
   * Milliseconds until the first token. In the background it is the time that a response takes, by the backend's clock: with
   * `speed: 1000` an hour is over in 3.6 seconds. @default 0
   */
  delay?: number;
  /** Milliseconds between one token and the next, where the answer is streamed. @default 0 */
  pace?: number;
  /** Models that do not exist: calling one is a 404 with the code `model_not_found`. @default [] */
  unknownModels?: readonly string[];
  /** How long a response is kept after its end, in milliseconds of the backend's clock: then it is a 404. @default for ever */
  keepMs?: number;
  /** Answers a call that OpenAI would not refuse. @default a text that quotes the prompt and says who answers */
  answer?(call: StandInCall): StandInAnswer | Promise<StandInAnswer>;
}

/** An answer with its text, if it has one, and the time it takes. */
export type PlainAnswer = Exclude<StandInAnswer, string> & { readonly delay: number };

/** Asks the options for the answer to a call. */
export async function findAnswer(
  { delay = 0, answer = defaultAnswer }: StandInOptions,
  call: StandInCall,
): Promise<PlainAnswer> {
  const answered = await answer(call);
  const plain = typeof answered === 'string' ? { text: answered } : answered;
  return { ...plain, delay: plain.delay ?? delay };
}
