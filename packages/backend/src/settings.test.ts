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
