import { describe, expect, test } from 'vitest';
import { checkTogether, type RequestOptions, requestOptionsSchema, resolveSettings } from './settings.js';

test('the text of a streamed answer is published four times a second, unless the deployer chooses', () => {
  expect(resolveSettings({}, {}).streamIntervalMs).toBe(250);
  for (const streamIntervalMs of [100, 10_000]) {
    expect(resolveSettings({ streamIntervalMs }, {}).streamIntervalMs).toBe(streamIntervalMs);
  }
  for (const streamIntervalMs of [99, 10_001, 250.5]) {
    expect(() => resolveSettings({ streamIntervalMs }, {})).toThrow('streamIntervalMs');
  }
});

test('a request lives as long as a worker may wait for it, and in background mode up to a day', () => {
  const lifeOf = (timeoutSeconds: number, background?: boolean) =>
    resolveSettings({ timeoutSeconds, background }, {}).timeoutSeconds;
  for (const seconds of [30, 840]) expect(lifeOf(seconds)).toBe(seconds);
  for (const seconds of [300, 86_400]) expect(lifeOf(seconds, true)).toBe(seconds);
  for (const seconds of [29, 841, 90.5]) {
    expect(() => lifeOf(seconds)).toThrow('timeoutSeconds');
    expect(() => lifeOf(seconds, false)).toThrow('timeoutSeconds');
  }
  for (const seconds of [299, 86_401]) expect(() => lifeOf(seconds, true)).toThrow('timeoutSeconds');
});

test('nobody answers in background mode unless the deployer asks for it', () => {
  expect(resolveSettings({}, {}).background).toBe(false);
  expect(resolveSettings({ background: true }, {}).background).toBe(true);
});

test('of a life that is out of range one sentence says which it may be', () => {
  const { error } = requestOptionsSchema.superRefine(checkTogether).safeParse({ timeoutSeconds: 5 });
  expect(error?.issues.map(({ message }) => message)).toEqual(['30 to 840 seconds without background']);
});

describe('a default of tokens beyond the limit is refused, not cut in silence', () => {
  test.for<[string, RequestOptions, Readonly<Record<string, string>>]>([
    ['both given', { maxTokens: 5000, limits: { maxTokens: 4000 } }, {}],
    ['the limit left open', { maxTokens: 50_000 }, {}],
    ['given by the variable', { limits: { maxTokens: 400 } }, { OPENAI_MAX_TOKEN: '500' }],
  ])('%s', ([, options, environment]) => {
    expect(() => resolveSettings(options, environment)).toThrow(/is above limits\.maxTokens, .*raise/);
  });

  test('but a limit below the default that nobody chose holds', () => {
    expect(resolveSettings({ limits: { maxTokens: 100 } }, {}).limits.maxTokens).toBe(100);
    expect(resolveSettings({ maxTokens: 50_000, limits: { maxTokens: 50_000 } }, {}).maxTokens).toBe(50_000);
  });
});

test('an owner cannot have more requests a day than everyone together', () => {
  const limitsOf = (limits: RequestOptions['limits']) => resolveSettings({ limits }, {}).limits;
  expect(() => limitsOf({ requestsPerDayPerOwner: 11, requestsPerDay: 10 })).toThrow(
    '11 is above limits.requestsPerDay, which is 10',
  );
  expect(() => limitsOf({ requestsPerDayPerOwner: 10_001 })).toThrow('which is 10000');
  expect(limitsOf({ requestsPerDayPerOwner: 10, requestsPerDay: 10 }).requestsPerDay).toBe(10);
  // Whoever lowers the one need not know the default of the other.
  expect(limitsOf({ requestsPerDay: 10 }).requestsPerDay).toBe(10);
});

test('a variable of spaces is none, and spaces around one are no part of it', () => {
  const spaces = { OPENAI_MODEL: ' ', OPENAI_MAX_TOKEN: ' ', OPENAI_TEMPERATURE: ' ', OPENAI_BASE_URL: '\t' };
  expect(resolveSettings({}, spaces)).toEqual(resolveSettings({}, {}));
  const padded = {
    OPENAI_MODEL: ' o3 ',
    OPENAI_TEMPERATURE: '0.2\n',
    OPENAI_BASE_URL: ' http://a.example/v1 ',
  };
  expect(resolveSettings({}, padded)).toMatchObject({
    models: ['o3'],
    temperature: 0.2,
    baseUrl: 'http://a.example/v1',
  });
});
