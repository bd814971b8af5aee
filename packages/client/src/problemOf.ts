/** Tells whether an option takes a value, and what it takes, in words. */
export type Rule = readonly [takes: (value: unknown) => boolean, words: string];

/** Says what is wrong with the first option that is given and not taken. */
export function problemOf(
  options: object,
  rules: Readonly<Record<string, Rule>>,
  prefix = '',
): string | undefined {
  for (const [name, [takes, words]] of Object.entries(rules)) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined && !takes(value)) return `\`${prefix}${name}\` takes ${words}.`;
  }
}

/** Makes the rule of an option that takes one of a few values. */
export function oneOf(...values: readonly unknown[]): Rule {
  return [(value) => values.includes(value), values.map((each) => JSON.stringify(each)).join(' or ')];
}

/** Makes the rule of an option that takes a number. NaN is never one. */
export function numberFrom(least: number, most = Number.POSITIVE_INFINITY): Rule {
  return [
    (value) => typeof value === 'number' && value >= least && value <= most,
    `a ${most < Number.POSITIVE_INFINITY ? 'finite ' : ''}number from ${least} ${most < 1 ? 'to less than 1' : 'on'}`,
  ];
}

export function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** Tells whether a value is an object of names and values, of whatever realm, a module too: no list, no function, no date. */
export function isObject(value: unknown): boolean {
  return /(Object|Module)\]$/.test(Object.prototype.toString.call(value));
}
