import type { StandInCall } from './chatCall.js';
import { defaultAnswer } from './defaultAnswer.js';
import { openAIError } from './openAIError.js';
import { parseAnswer, toThrownError } from './parseAnswer.js';

/**
 * Says what the stand-in answers:
 * - a text;
 * - `{ text, finishReason }`, for instance `content_filter`;
 * - `{ status, body, headers }`, from 200 to 599, sent as it is: an object as JSON, a text untouched, none as OpenAI's own error;
 * - `{ failure }`, a code of OpenAI's: a response is accepted and fails by it later, any other call fails with 500;
 * - `{ drop: true, text }`: the connection breaks, after the text if there is one. In the background the response has been
 *   accepted then, and is worked on: only its id is lost.
 *
 * `delay` and `pace` in milliseconds take the place of the stand-in's own. Anything else is told on the console, and the
 * call fails with 500.
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

/** Chooses what the stand-in answers, and how long it takes. */
export interface StandInOptions {
  /**
   * Milliseconds until the first token. In the background it is the time that a response takes, by the backend's clock: with
   * `speed: 1000` an hour is over in 3.6 seconds. @default 0
   */
  readonly delay?: number;
  /** Milliseconds between one token and the next, where the answer is streamed. @default 0 */
  readonly pace?: number;
  /** Models that do not exist: calling one is a 404 with the code `model_not_found`. @default [] */
  readonly unknownModels?: readonly string[];
  /** How long a response is kept after its end, in milliseconds of the backend's clock: then it is a 404. @default for ever */
  readonly keepMs?: number;
  /** Answers a call that OpenAI would not refuse. @default a text that quotes the prompt and says who answers */
  answer?(call: StandInCall): StandInAnswer | Promise<StandInAnswer>;
}

/** An answer with its text, if it has one, and the time it takes. */
export type PlainAnswer = Exclude<StandInAnswer, string> & { readonly delay: number };

/** Asks the options for the answer to a call. A test's own mistake is told on the console, and answered with 500. */
export async function findAnswer(
  { delay = 0, answer = defaultAnswer }: StandInOptions,
  call: StandInCall,
): Promise<PlainAnswer> {
  try {
    const answered = parseAnswer(await answerOf(answer, call));
    const plain = typeof answered === 'string' ? { text: answered } : answered;
    return { ...plain, delay: plain.delay ?? delay };
  } catch (error) {
    const { message } = error as Error;
    console.error(message);
    const { error: told } = openAIError(message);
    return { status: 500, body: { error: { ...told, type: 'server_error' } }, delay: 0 };
  }
}

async function answerOf(
  answer: NonNullable<StandInOptions['answer']>,
  call: StandInCall,
): Promise<StandInAnswer> {
  try {
    return await answer(call);
  } catch (thrown) {
    throw toThrownError(thrown);
  }
}
