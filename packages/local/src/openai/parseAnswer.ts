import * as z from 'zod';
import type { StandInAnswer } from './standInAnswer.js';

const milliseconds = z.number().min(0).optional();
const times = { delay: milliseconds, pace: milliseconds };
const answers = z.union([
  z.string(),
  z.strictObject({ text: z.string(), finishReason: z.string().optional(), ...times }),
  z.strictObject({
    status: z.int().min(200).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    ...times,
  }),
  z.strictObject({ failure: z.string(), ...times }),
  z.strictObject({ drop: z.literal(true), text: z.string().optional(), ...times }),
]);

const expected =
  'expected a text, { text }, { status } from 200 to 599, { failure } or { drop: true }, with delay and pace in milliseconds';
const shownCharacters = 100;

/**
 * Takes what a test's `answer` returned, if it is an answer.
 *
 * @throws {Error} in one line, which shows what it is and says what was expected.
 */
export function parseAnswer(answer: unknown): StandInAnswer {
  if (answers.safeParse(answer).success) return answer as StandInAnswer;
  throw new Error(`standIn.answer: it returned ${show(answer)}, ${expected}`);
}

/** Makes an error of what a test's `answer` threw, in one line. */
export function toThrownError(thrown: unknown): Error {
  const [line] = String(thrown).split('\n');
  return new Error(`standIn.answer: it threw ${line}, ${expected}`);
}

function show(value: unknown): string {
  const shown = typeof value === 'object' ? toJson(value) : String(value).replace(/\s+/g, ' ');
  return shown.length > shownCharacters ? `${shown.slice(0, shownCharacters)}…` : shown;
}

/** A function, a date, a circle: whatever a test may hold. */
function toJson(value: object | null): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'an object that holds itself';
  }
}
