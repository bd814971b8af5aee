import { expect, test } from 'vitest';
import { resolveSettings } from './settings.js';

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
