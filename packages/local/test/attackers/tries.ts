import { expect } from 'vitest';
import { type Reply, refusalOf } from './protocol.js';

/** Something that must not work: what is tried, and exactly how it is refused. */
export interface Try<Stage> {
  /** What is tried, after "to". */
  readonly to: string;
  readonly refusal: string;
  /** Tries it. A text tells an outcome that is more than one reply. */
  act(stage: Stage): Promise<Reply | string>;
}

export interface Setting {
  readonly who: string;
  /** The authorization mode of the API. */
  readonly mode: string;
  /** What must be the same after each try. */
  look(): Promise<unknown>;
}

interface Entry {
  readonly to: string;
  readonly refusal: string;
  readonly who: Set<string>;
  readonly modes: Set<string>;
}

const entries = new Map<string, Entry>();

/** Has somebody try all of it: each is refused in the way that it says, and changes nothing. */
export async function attempt<Stage>(
  tries: readonly Try<Stage>[],
  stage: Stage,
  { who, mode, look }: Setting,
): Promise<void> {
  const before = await look();
  for (const { to, refusal, act } of tries) {
    const got = await act(stage);
    const outcome = { refusal: typeof got === 'string' ? got : refusalOf(got), left: await look() };
    expect(outcome, `${who} tries to ${to}`).toEqual({ refusal, left: before });
    const entry = entries.get(`${to}\n${refusal}`) ?? { to, refusal, who: new Set(), modes: new Set() };
    entries.set(`${to}\n${refusal}`, entry);
    entry.who.add(who);
    entry.modes.add(mode);
  }
}

/** How many different things have been tried. */
export function countTries(): number {
  return new Set([...entries.values()].map(({ to }) => to)).size;
}

/** All that has been tried, by whom, in which mode, and how it was refused. */
export function tableOfTries(): string {
  const rows = [...entries.values()].map(({ to, refusal, who, modes }) => [
    to,
    [...who].join(', '),
    [...modes].join(', '),
    refusal,
  ]);
  const lines = [['to …', 'who', 'mode', 'refusal'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const write = (line: readonly string[]) =>
    line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return lines.map((line) => write(line).trimEnd()).join('\n');
}
