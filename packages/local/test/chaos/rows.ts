/** An item of the table, as far as it is looked at. Tallies and parts of texts have no status. */
export interface Row {
  readonly id: string;
  readonly status: string;
  readonly owner?: string;
  readonly guest?: boolean;
  readonly content?: string;
  readonly parts?: number;
  readonly error?: { readonly code: string };
  readonly attempt?: string;
  readonly started_at?: string;
  readonly counts?: object;
  readonly created_at: string;
  readonly deadline_at?: string;
  readonly completed_at?: string;
  readonly check_bucket?: string;
  readonly response_id?: string;
  readonly live?: number;
  readonly requests?: number;
  readonly guest_requests?: number;
}

const mayChange = ['check_bucket', 'next_check_at', 'response_id'];

/** How many seconds after its deadline a request ended. */
export function lateBy({ created_at, deadline_at, completed_at }: Row, timeoutSeconds: number): number {
  const deadline = deadline_at ? Date.parse(deadline_at) : Date.parse(created_at) + timeoutSeconds * 1000;
  return (Date.parse(completed_at ?? '') - deadline) / 1000;
}

/** The text of a row, its parts joined. */
export function contentOf({ id, attempt, content, parts }: Row, items: readonly Row[]): string | undefined {
  if (parts === undefined) return content;
  const numbers = Array.from({ length: parts }, (_, number) => `${id}#${attempt}#${number}`);
  return numbers.map((part) => items.find((item) => item.id === part)?.content).join('');
}

/** What of a row may not change once it is over: all but its place in the index, and a response to be cancelled. */
export function withoutIndex(row: Row): string {
  const entries = Object.entries(row).filter(([name]) => !mayChange.includes(name));
  return JSON.stringify(entries.sort());
}
