import type { FakeTransportOptions } from './fakeTransport.js';
import { mergeOptions } from './mergeOptions.js';
import { isFunction, numberFrom, oneOf, problemOf, type Rule } from './problemOf.js';

const callback: Rule = [isFunction, 'a function'];

const rules = {
  answer: [
    (value: unknown) => typeof value === 'string' || isFunction(value),
    'a text, or a function that gives one',
  ],
  presetFormat: oneOf('text', 'json'),
  afterMs: numberFrom(0),
  before: callback,
  after: callback,
  deliver: callback,
  subscription: oneOf('open', 'silent', 'refused'),
} satisfies Partial<Record<keyof FakeTransportOptions, Rule>>;

/**
 * Takes the options of a `fakeTransport`; one that is null was not given.
 *
 * @throws {TypeError} when one is of no use: a test should fail where the mistake is.
 */
export function checkFakeOptions(given: FakeTransportOptions | null | undefined): FakeTransportOptions {
  const options = mergeOptions([given]);
  const problem = problemOf(options, rules);
  if (problem) throw new TypeError(`fakeTransport: ${problem}`);
  return options;
}
