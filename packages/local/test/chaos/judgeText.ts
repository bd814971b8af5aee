import { isTerminal } from '@amplify-ai-request/client/protocol';
import type { ModelCall } from './createChaosModel.js';
import type { TextGiven } from './gatherText.js';
import type { Row } from './rows.js';

export interface TextOfRow {
  readonly row: Row;
  /** The row's own, its parts joined. */
  readonly content?: string;
  readonly code?: string;
  readonly asked: readonly ModelCall[];
}

/** Says what is wrong with a text that somebody was given: whenever he looked, it was a beginning of what the model wrote. */
export function judgeText({ by, texts, end }: TextGiven, { row, content, code, asked }: TextOfRow): string[] {
  const wrong: string[] = [];
  const { status } = row;
  const last = texts.at(-1) ?? '';
  if (texts.length > 1) wrong.push(`${by}: it lost what it had`);
  if (!isBeginning(last, asked))
    wrong.push(`${by}: no beginning of the model's text: ${last.length} characters`);
  if (!end) return wrong;
  if (!isTerminal(end.status)) {
    // The backend could not be reached for a while: who looks again hears the rest.
    if (end.code !== 'connection') wrong.push(`${by}: ended by ${end.code} while ${end.status}`);
  } else if (end.status !== status || end.code !== code) {
    wrong.push(`${by}: ended as ${end.status} ${end.code ?? ''}, and is ${status} ${code ?? ''}`);
  } else if (status === 'completed' && last !== content) {
    wrong.push(`${by}: ${last.length} characters of the answer's ${content?.length}`);
  }
  return wrong;
}

/** Nobody has written what is empty. */
export function isBeginning(text: string, asked: readonly ModelCall[]): boolean {
  return text === '' || asked.some(({ accepted, writes }) => accepted && writes.startsWith(text));
}
