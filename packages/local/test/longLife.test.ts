import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { brokenPromises, stillLive } from './stage/brokenPromises.js';
import { createStage } from './stage/createStage.js';
import { after, ids } from './stage/paths.js';

const hourMs = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

test.for([
  ['and its webhook never comes: a look brings the answer', 23, false, 'completed'],
  ['and its model never answers', 100, true, 'failed'],
] as const)('a request lives for a day, %s', async ([, hours, webhookComes, status]) => {
  const stage = await createStage({
    settings: { background: true, timeoutSeconds: 86_400, retentionDays: 1 },
    model: after(hours * hourMs),
    faults: webhookComes ? {} : { webhook: async () => {} },
  });
  await stage.submit('ann', { id: ids[0], prompt: 'Number 0' });
  await stage.clock.advance(24 * hourMs + 90_000);
  expect(await stillLive(stage)).toEqual([]);
  await stage.clock.advance(300_000);
  expect(await brokenPromises(stage, { mostCalls: 1 })).toEqual([]);

  const row = (await stage.items()).find(({ id }) => id === ids[0]);
  expect(row).toMatchObject({ status, background: true });
  // Whoever waits to the end and beyond still finds it.
  expect(Number(row?.ttl) * 1000).toBeGreaterThanOrEqual(Date.parse(String(row?.deadline_at)) + 90_000);
  // A look each five minutes, not each minute.
  const looks = stage.callNames.filter((name) => name === 'after background.model.retrieve').length;
  expect(looks).toBeGreaterThan(Math.min(hours, 24) * 8);
  expect(looks).toBeLessThan((24 * 60) / 5 + 30);
  await stage.stop();
});
