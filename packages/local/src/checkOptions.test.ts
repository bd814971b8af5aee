import { describe, expect, expectTypeOf, test } from 'vitest';
import type * as z from 'zod';
import { checkOptions, type localOptionsSchema } from './checkOptions.js';
import { type LocalBackendOptions, startLocalBackend } from './startLocalBackend.js';

/** As plain JavaScript calls it. */
const start = (options: unknown) => startLocalBackend(options as LocalBackendOptions);

describe('an option that is wrong is named in one line, and nothing is started', () => {
  test.for<[string, unknown]>([
    ...(['x', -1, Number.NaN, 70_000, 1.5, null] as const).map((port): [string, unknown] => [
      'port: a whole number from 0 to 65535',
      { port },
    ]),
    ...(['2', 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300] as const).map(
      (speed): [string, unknown] => ['speed: a number above 0', { speed }],
    ),
    ['outputs: a text that is not empty', { outputs: '' }],
    ['guests: ', { guests: 'no' }],
    ['users: a list of names', { users: 'ada' }],
    ['users.0: a list of names', { users: [{ group: 'staff' }] }],
    ['authorization: ', { authorization: 'guests' }],
    ['authorizer: a function', { authorization: 'lambda', authorizer: 5 }],
    ['authorizer: ', { authorization: 'lambda' }],
    ['authorizer: ', { authorizer: () => ({ isAuthorized: true }) }],
    ['standIn: Unrecognized key: "delayMs"', { standIn: { delayMs: 5 } }],
    ['standIn.delay: milliseconds', { standIn: { delay: '5' } }],
    ['standIn.pace: milliseconds', { standIn: { pace: -5 } }],
    ['standIn.keepMs: milliseconds', { standIn: { keepMs: Number.NaN } }],
    ['standIn.unknownModels: a list of texts', { standIn: { unknownModels: 'gpt-none' } }],
    ['standIn.answer: a function', { standIn: { answer: 'Four' } }],
    ['faults: Unrecognized key: "pushes"', { faults: { pushes: () => [] } }],
    ['faults.deliveries: a whole number', { faults: { deliveries: 'twice' } }],
    ['faults.kill: a function', { faults: { kill: true } }],
    ['environment: an object of texts', { environment: { OPENAI_MAX_TOKEN: 5 } }],
    ['presets: give an object', { presets: [] }],
    ['presets.greet.prompt: ', { presets: { greet: {} } }],
    ['maxTokens: 50000 is above limits.maxTokens', { maxTokens: 50_000 }],
    ['timeoutSeconds: 30 to 840 seconds without background', { timeoutSeconds: 1 }],
    ['options: Unrecognized key: "apiKey"', { apiKey: 'sk-in-the-code' }],
    ['options: ', null],
  ])('%s', async ([words, options]) => {
    const failure = await start(options && { environment: {}, ...options }).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    const { message } = failure as Error;
    expect(message.slice(0, 'startLocalBackend: '.length + words.length)).toBe(`startLocalBackend: ${words}`);
    expect(message).not.toMatch(/\n|sk-in/);
  });
});

test('options that are right pass, those that are left open among them', () => {
  const standIn = { delay: 0, pace: 1.5, answer: () => 'Four.', unknownModels: [], keepMs: 1000 };
  const faults = { deliveries: () => 2, kill: () => false, push: () => [0], refuse: undefined };
  const options = { port: 0, outputs: undefined, users: ['ann', { name: 'bea', groups: [] }], speed: 0.5 };
  expect(() => checkOptions({ ...options, standIn, faults, environment: process.env })).not.toThrow();
  expect(() => checkOptions({})).not.toThrow();
  // As Vite's `import.meta.env`.
  expect(() => checkOptions({ environment: { DEV: true, OPENAI_API_KEY: '' } })).not.toThrow();
});

test('every option is checked', () => {
  expectTypeOf<keyof z.input<typeof localOptionsSchema>>().toEqualTypeOf<keyof LocalBackendOptions>();
  type Given<Option extends 'standIn' | 'faults'> = NonNullable<LocalBackendOptions[Option]>;
  type Checked<Option extends 'standIn' | 'faults'> = NonNullable<z.input<typeof localOptionsSchema>[Option]>;
  expectTypeOf<keyof Checked<'standIn'>>().toEqualTypeOf<keyof Given<'standIn'>>();
  expectTypeOf<keyof Checked<'faults'>>().toEqualTypeOf<keyof Given<'faults'>>();
});
