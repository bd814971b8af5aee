import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settingsOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { type Counts, countIn } from './countIn.js';
import { settle } from './settle.js';
import type { StoredRequest } from './storedRequest.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const settings = settingsOf();
let day = 0;

/** A request that a dispatcher has just counted, on a day of its own. */
async function counted(fields: Partial<StoredRequest> = {}) {
  day += 1;
  const date = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
  const request: StoredRequest = {
    id: crypto.randomUUID(),
    status: 'queued',
    owner: 'ann',
    created_at: `${date}T12:00:00.000Z`,
    ...fields,
  };
  const ports = { usage: table.usage, settings };
  const { counts } = (await countIn(request, ports)) as { counts: Counts };
  return {
    request,
    counts,
    countAgain: async () => ((await countIn(request, ports)) as { counts: Counts }).counts,
    /** Settles the row as it is then. */
    settle: (row: Partial<StoredRequest>, known?: Counts) => settle({ ...request, ...row }, ports, known),
    settleForgetfully: (row: Partial<StoredRequest>) =>
      settle({ ...request, ...row }, { usage: table.forgetful.usage, settings }),
    async tallies() {
      const [owner, app] = [await table.row(`usage#${date}#ann`), await table.row(`usage#${date}`)];
      return {
        owner: { live: owner?.live, requests: owner?.requests, open: owner?.[request.id] },
        app: { requests: app?.requests, guests: app?.guest_requests, open: app?.[request.id] },
      };
    },
  };
}

/** What stands in the tallies. */
const live = (token: unknown) => ({ live: 1, requests: 1, open: token });
const over = { live: 0, requests: 1, open: undefined };
const neverCame = { live: 0, requests: 0, open: undefined };

describe('a request that was admitted', () => {
  test('holds its place among the live ones; the app is done with it', async () => {
    const { counts, settle, tallies } = await counted();
    await settle({ counts }, counts);
    expect(await tallies()).toMatchObject({
      owner: live(counts.owner),
      app: { requests: 1, open: undefined },
    });
  });

  test.for(['completed', 'failed', 'cancelled'])(
    "gives its place back when it is %s, and stays among the day's",
    async (status) => {
      const { counts, settle, tallies } = await counted();
      await settle({ counts }, counts);
      await settle({ status, counts });
      expect(await tallies()).toMatchObject({ owner: over, app: { requests: 1, open: undefined } });
    },
  );

  test('gives it back once, however often and from however many it is told', async () => {
    const { counts, settle, settleForgetfully, tallies } = await counted();
    const end = { status: 'completed', counts };
    await Promise.all([settle(end), settle(end), settleForgetfully(end)]);
    await settle(end);
    expect(await tallies()).toMatchObject({ owner: over, app: { requests: 1, open: undefined } });
  });
});

describe('a request that was never admitted', () => {
  test.for(['failed', 'cancelled'])('gives back all that it counted when it is %s', async (status) => {
    const { settle, tallies } = await counted({ guest: true });
    await settle({ status });
    expect(await tallies()).toMatchObject({
      owner: neverCame,
      app: { requests: 0, guests: 0, open: undefined },
    });
  });

  test('was not counted at all where its dispatcher died before that', async () => {
    const { counts, settle, tallies } = await counted();
    await settle({ status: 'failed' });
    await settle({ status: 'failed' }, counts);
    expect(await tallies()).toMatchObject({ owner: neverCame, app: { requests: 0 } });
  });
});

describe('a dispatcher that comes too late', () => {
  test('takes back what it counted for a request that is over', async () => {
    const { counts, countAgain, settle, tallies } = await counted();
    const end = { status: 'completed', counts };
    await settle(end);
    // It had read the row before that.
    const late = await countAgain();
    expect(await tallies()).toMatchObject({ owner: { live: 1, requests: 2 }, app: { requests: 2 } });
    await settle(end, late);
    expect(await tallies()).toMatchObject({ owner: over, app: { requests: 1, open: undefined } });
  });

  test('takes back only its own where the request is under way', async () => {
    const { counts, countAgain, settle, tallies } = await counted();
    await settle({ counts }, counts);
    const late = await countAgain();
    expect(late.owner).toBe(counts.owner);
    expect(late.app).not.toBe(counts.app);
    await settle({ counts }, late);
    expect(await tallies()).toMatchObject({
      owner: live(counts.owner),
      app: { requests: 1, open: undefined },
    });
  });

  test('and died before that is made up for by whoever settles next', async () => {
    const { counts, countAgain, settle, tallies } = await counted();
    await settle({ counts }, counts);
    await countAgain();
    await settle({ status: 'completed', counts });
    expect(await tallies()).toMatchObject({ owner: over, app: { requests: 1, open: undefined } });
  });
});
