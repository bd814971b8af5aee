import type { AIRequestSnapshot } from '@amplify-ai-request/client';
import { secondsBetween } from '~/request/secondsBetween';
import type { HistoryEntry } from './historyEntry';

/** What is known of a request, whoever knows it. */
export type Known = Pick<AIRequestSnapshot, 'error' | 'createdAt' | 'completedAt'> & {
  readonly status: AIRequestSnapshot['status'] | 'idle';
};

/** Tells what there is to remember of how a request ended; nothing while it may go on. */
export function toNews(known: Known): Pick<HistoryEntry, 'outcome' | 'seconds'> | undefined {
  const outcome = toOutcome(known);
  const seconds = secondsBetween(known.createdAt, known.completedAt);
  return outcome ? { outcome, ...(seconds !== undefined && { seconds }) } : undefined;
}

function toOutcome({ status, error }: Known): string | undefined {
  if (status === 'cancelled' || error?.code === 'cancelled') return 'stopped';
  // One that can be looked for again was only lost sight of.
  if (error) return error.retryable ? undefined : error.code;
  return status === 'completed' ? 'done' : undefined;
}
