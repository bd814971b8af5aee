/** What this browser remembers of a request: never its answer, which is the backend's to keep. */
export interface HistoryEntry {
  readonly id: string;
  /** The prompt's first words. */
  readonly words: string;
  /** In milliseconds, by the browser's clock. */
  readonly submittedAt: number;
  /** How it ended, as far as this browser knows: `done`, `stopped`, or the code of an error; until then `pending`. */
  readonly outcome: string;
  /** How long it took, by the backend's clock. Absent while it goes on, and where the backend does not say. */
  readonly seconds?: number;
}

/** Takes the beginning of a prompt, cut where a word ends. */
export function toWords(prompt: string): string {
  const text = prompt.trim().replace(/\s+/g, ' ');
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength).replace(/\s?\S*$/, '') || text.slice(0, maxLength)}…`;
}

const maxLength = 80;

/** Tells whether nothing can change any more. An error may: whoever is signed in now may see what another could not. */
export const isSettled = ({ outcome }: HistoryEntry) => outcome === 'done' || outcome === 'stopped';

/** Reads entries from what was stored: by this version, by another one, or by anybody at all. */
export function parseEntries(text: string | null): readonly HistoryEntry[] {
  try {
    const stored: unknown = JSON.parse(text ?? '[]');
    const entries = Array.isArray(stored) ? stored.filter(isEntry) : [];
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is HistoryEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { id, words, submittedAt, outcome, seconds } = value as Partial<Record<keyof HistoryEntry, unknown>>;
  return (
    [id, words, outcome].every((text) => typeof text === 'string') &&
    typeof submittedAt === 'number' &&
    // A number may be no time.
    !Number.isNaN(new Date(submittedAt).getTime()) &&
    (seconds === undefined || typeof seconds === 'number')
  );
}
