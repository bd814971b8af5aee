import { isObject } from '../http/parseObject.js';

/**
 * A Lambda filter pattern: an object of the record's form, with a list of rules at each leaf.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export type FilterPattern = { readonly [key: string]: FilterPattern | readonly FilterRule[] };

export type FilterRule =
  | string
  | null
  | { readonly exists: boolean }
  | { readonly prefix: string }
  | { readonly 'anything-but': readonly string[] };

/** Tells whether a record is one that the mapping delivers: every key must match, by one of its rules. */
export function matchesPattern(pattern: FilterPattern, record: unknown): boolean {
  return Object.entries(pattern).every(([key, rules]) => {
    const value = isObject(record) ? record[key] : undefined;
    return isPattern(rules) ? matchesPattern(rules, value) : rules.some((rule) => matchesRule(rule, value));
  });
}

function matchesRule(rule: FilterRule, value: unknown): boolean {
  if (typeof rule === 'string' || rule === null) return rule === value;
  if ('exists' in rule) return rule.exists === (value !== undefined);
  if (typeof value !== 'string') return false;
  return 'prefix' in rule ? value.startsWith(rule.prefix) : !rule['anything-but'].includes(value);
}

function isPattern(rules: FilterPattern | readonly FilterRule[]): rules is FilterPattern {
  return !Array.isArray(rules);
}
