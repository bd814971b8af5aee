/** Tells whether an option takes a value, and what it takes, in words. */
export type Rule = readonly [takes: (value: unknown) => boolean, words: string];

/** Says what is wrong with the first option that is given and not taken. */
export function problemOf(
  options: object,
  rules: Readonly<Record<string, Rule>>,
  prefix = '',
): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    const [takes, words] = rules[name] ?? [];
    if (takes && !takes(value)) return `\`${prefix}${name}\` takes ${words}.`;
  }
}

/** Makes the rule of an option that takes one of a few values. */
export function oneOf(...values: readonly unknown[]): Rule {
  return [(value) => values.includes(value), values.map((each) => JSON.stringify(each)).join(' or ')];
}

/** Makes the rule of an option that takes a number, finite by default. NaN is never one. */
export function numberFrom(least: number, most = Number.MAX_VALUE): Rule {
  return [
    (value) => typeof value === 'number' && value >= least && value <= most,
    `a number from ${least} ${most < 1 ? 'to less than 1' : 'on'}`,
  ];
}

export function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** Tells whether a value is an object of names and values, of whatever realm: no list, no function, no date. */
export function isObject(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]';
}
