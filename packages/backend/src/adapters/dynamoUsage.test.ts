import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realStore } from '../../test/realStore.js';
import type { UsageStore } from '../engine/ports.js';
import type { Tally } from '../engine/tallies.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const tallyOf = (limits: Tally['limits']): Tally => ({
  name: 'owner',
  key: `usage#${crypto.randomUUID()}`,
  limits,
  openUntil: 'over',
  ttl: 1_800_000_000,
});
const ids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());

describe.for(['', 'whose replies are lost'] as const)('a table %s', (kind) => {
  const usage = (): UsageStore => (kind ? table.forgetful.usage : table.usage);

  test('of 20 requests at once counts as many as the limit allows, no more and no fewer', async () => {
    const tally = tallyOf({ live: 5, requests: 100 });
    const counted = await Promise.all(ids(20).map((id) => usage().count(tally, id, crypto.randomUUID())));
    expect(counted.filter((each) => 'token' in each)).toHaveLength(5);
    expect(counted.filter((each) => 'full' in each)).toEqual(
      Array.from({ length: 15 }, () => ({ full: 'live' })),
    );
    expect(await table.row(tally.key)).toMatchObject({ live: 5, requests: 5, ttl: 1_800_000_000 });
  });

  test('names the counter that is full, the first of several', async () => {
    const tally = tallyOf({ live: 2, requests: 1 });
    const [one, two] = ids(2);
    await usage().count(tally, one!, 'a');
    expect(await usage().count(tally, two!, 'b')).toEqual({ full: 'requests' });
    expect(await usage().count({ ...tally, limits: { live: 1, requests: 1 } }, two!, 'b')).toEqual({
      full: 'live',
    });
  });

  test('counts a request once, under the token that came first', async () => {
    const tally = tallyOf({ requests: 1 });
    const [id] = ids(1);
    const tokens = await Promise.all(['a', 'b', 'c'].map((token) => usage().count(tally, id!, token)));
    expect(new Set(tokens.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await usage().findEntry(tally, id!)).toBe((tokens[0] as { token: string }).token);
    expect(await table.row(tally.key)).toMatchObject({ requests: 1 });
  });

  test('closes an entry once, and only by its token', async () => {
    const tally = tallyOf({ live: 5, requests: 5 });
    const [id, other] = ids(2);
    await usage().count(tally, id!, 'a');
    await usage().count(tally, other!, 'b');
    await usage().close(tally, id!, 'wrong', ['live', 'requests']);
    expect(await usage().findEntry(tally, id!)).toBe('a');
    await Promise.all([1, 2, 3].map(() => usage().close(tally, id!, 'a', ['live'])));
    await usage().close(tally, id!, 'a', ['live']);
    expect(await usage().findEntry(tally, id!)).toBeUndefined();
    expect(await table.row(tally.key)).toMatchObject({ live: 1, requests: 2, [other!]: 'b' });
  });

  test('closes an entry that gives nothing back', async () => {
    const tally = tallyOf({ requests: 5 });
    const [id] = ids(1);
    await usage().count(tally, id!, 'a');
    await usage().close(tally, id!, 'a', []);
    expect(await table.row(tally.key)).toEqual({ id: tally.key, requests: 1, ttl: 1_800_000_000 });
  });
});

test('a place that is given back while somebody is refused is his', async () => {
  const tally = tallyOf({ live: 1 });
  const [one, two] = ids(2);
  await table.usage.count(tally, one!, 'a');
  let reads = 0;
  const racing = table.usageThat(async (command) => {
    // Between the refusal and the look at who is in the way.
    if (command === 'GetCommand' && reads++ === 0) await table.usage.close(tally, one!, 'a', ['live']);
  });
  expect(await racing.count(tally, two!, 'b')).toEqual({ token: 'b' });
});

test('an entry of a tally that is not there is none, and closing it makes none', async () => {
  const tally = tallyOf({ live: 1 });
  const [id] = ids(1);
  expect(await table.usage.findEntry(tally, id!)).toBeUndefined();
  await table.usage.close(tally, id!, 'a', ['live']);
  expect(await table.row(tally.key)).toBeUndefined();
});

test('a limit that the deployer has lowered below what is counted refuses', async () => {
  const tally = tallyOf({ live: 5 });
  const [one, two, three] = ids(3);
  await table.usage.count(tally, one!, 'a');
  await table.usage.count(tally, two!, 'b');
  expect(await table.usage.count({ ...tally, limits: { live: 1 } }, three!, 'c')).toEqual({ full: 'live' });
});

test('a fault of the table is no limit', async () => {
  const broken = table.usageThat(() => Promise.reject(new Error('DynamoDB is down')));
  await expect(broken.count(tallyOf({ live: 1 }), ids(1)[0]!, 'a')).rejects.toThrow('DynamoDB is down');
  await expect(broken.close(tallyOf({ live: 1 }), ids(1)[0]!, 'a', [])).rejects.toThrow('DynamoDB is down');
});
