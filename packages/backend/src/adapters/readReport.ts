import type { ModelFailureName } from './modelFailures.js';

/** What a provider's report may say of its kind: https://platform.openai.com/docs/guides/error-codes */
interface Report {
  readonly code?: unknown;
  readonly type?: unknown;
}

/** Tells whether a report's code or type is one of some words. */
export type Says = (...words: readonly string[]) => boolean;

/** Tells a provider's own report from the words of whatever stands before it. */
export function isReport(report: unknown): report is Report {
  return typeof report === 'object' && report !== null;
}

/** Reads what a report says of its kind. Whatever else is in these places says nothing. */
export function readReport(report: unknown): Says {
  const { code, type }: Report = isReport(report) ? report : {};
  return (...words) =>
    [code, type].some(
      (word) => (typeof word === 'string' || typeof word === 'number') && words.includes(`${word}`),
    );
}

/** What a report means wherever it comes up; undefined when it says no more than that something failed. */
export function kindOf(says: Says): ModelFailureName | undefined {
  if (saysSpent(says)) return 'quotaSpent';
  if (saysFiltered(says)) return 'requestFiltered';
  // OpenAI says it in words; those who pass on others' answers give the status as the code.
  if (says('rate_limit_exceeded', '429')) return 'rateLimited';
  return undefined;
}

export const saysSpent = (says: Says) =>
  says('insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active');

export const saysFiltered = (says: Says) => says('content_filter', 'content_policy_violation');
