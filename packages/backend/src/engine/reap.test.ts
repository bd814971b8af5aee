import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../test/fakeClock.js';
import { dispatcherOf, fakePublisher, keptLog, keptMetrics, settingsOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { checkIndex } from '../api.js';
import type { RequestOptions } from '../settings.js';
import { admit } from './admit.js';
import type { DispatcherPorts, RequestStore } from './ports.js';
import { reap } from './reap.js';
import { leaseMs, restartMs } from './timing.js';

let table: Awaited<ReturnType<typeof realStore>>;
let clock: FakeClock;
beforeEach(async () => {
  table = await realStore();
  clock = createFakeClock();
});
afterEach(() => table.stop());

const seconds = 1_000;
/** When it is so many milliseconds from now. */
const at = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds).toISOString();

function portsOf(options: RequestOptions = {}, store: RequestStore = table.store) {
  const ports = { clock, log: keptLog(), metrics: keptMetrics() };
  return { ...dispatcherOf({ store, usage: table.usage }, settingsOf(options), ports), ...ports };
}

const reapAll = (ports: DispatcherPorts, remainingMs = 45_000) =>
  reap(checkIndex.buckets, ports, { remainingMs });

/** A store for several reapers at once: each reads a row before any of them goes on. */
function readTogether(count: number): RequestStore {
  let readers = 0;
  let goOn = () => {};
  const all = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return {
    ...table.store,
    async read(id) {
      const row = await table.store.read(id);
      readers += 1;
      if (readers === count) goOn();
      await all;
      return row;
    },
  };
}

/** A request as the submit resolver leaves it. */
const submitted = (row: Readonly<Record<string, unknown>> = {}) =>
  table.submit({ owner: 'ann', created_at: at(0), next_check_at: at(30 * seconds), ...row });

/** A request that the dispatcher has seen, and whose worker has not come. */
async function admitted(ports: DispatcherPorts, row: Readonly<Record<string, unknown>> = {}) {
  const id = await submitted(row);
  await admit(id, { ...ports, workers: { start: async () => {} } });
  return id;
}

/** A worker that claims, and then is not heard of any more. */
const claim = (id: string, attempt = 'attempt-1', leaseFor = leaseMs) =>
  table.store.claim(
    id,
    { attempt, until: new Date(clock.now().getTime() + leaseFor) },
    new Date(clock.now()),
  );

const nothing = { ended: 0, restarted: 0, released: 0, alive: 0, failed: 0, complete: true };

describe('a request that no dispatcher has seen', () => {
  test('is left to the stream for half a minute, then admitted, and gets one worker', async () => {
    const id = await submitted();
    const ports = portsOf();
    clock.sleep(30 * seconds - 1);
    expect(await reapAll(ports)).toEqual(nothing);
    expect(ports.workers.started).toEqual([]);
    clock.sleep(1);
    expect(await reapAll(ports)).toEqual({ ...nothing, restarted: 1 });
    expect(ports.workers.started).toEqual([id]);
    expect(await table.row(id)).toMatchObject({ status: 'queued', admitted_at: at(0), counts: {} });
    expect(await reapAll(ports)).toEqual(nothing);
  });

  test('is refused where it exceeds a limit, is looked at once more, and leaves the index', async () => {
    const id = await submitted({ model: 'gpt-9' });
    const ports = portsOf();
    clock.sleep(60 * seconds);
    await reapAll(ports);
    expect(ports.workers.started).toEqual([]);
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
    // A dispatcher that counts it at this moment may die before it takes that back.
    expect(row).toHaveProperty('next_check_at');
    clock.sleep(restartMs);
    expect(await reapAll(ports)).toEqual({ ...nothing, released: 1 });
    expect(await table.row(id)).not.toHaveProperty('next_check_at');
  });

  test('times out after its deadline, and nothing is paid', async () => {
    const id = await submitted();
    const ports = portsOf({ timeoutSeconds: 60 });
    clock.sleep(60 * seconds);
    await reapAll(ports);
    expect(ports.workers.started).toEqual([]);
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  });
});

describe('a request that no worker has claimed', () => {
  test.for([5, 60])(
    'gets others, rarer and rarer and never two within 75 s, until its time is up (reaper each %i s)',
    async (everySeconds) => {
      const ports = portsOf({ timeoutSeconds: 840 });
      const began = clock.now().getTime();
      const id = await admitted(ports);
      const starts = [0];
      while ((await table.row(id))?.status === 'queued') {
        clock.sleep(everySeconds * seconds);
        await reapAll(ports);
        if (ports.workers.started.length === starts.length) starts.push(clock.now().getTime() - began);
      }
      const pauses = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
      expect(pauses.length).toBeGreaterThan(2);
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(restartMs);
      expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
      expect(pauses.at(-1)).toBeGreaterThan(2 * restartMs);
      expect(await table.row(id)).toMatchObject({
        error: { code: 'timeout', message: expect.stringContaining('nothing was paid') },
      });
      expect(clock.now().getTime() - began).toBeLessThan((840 + everySeconds) * seconds);
      expect(ports.metrics.kept.failed).toEqual(['timeout']);
    },
  );

  test('and was dated by a clock that runs ahead gets no more of them', async () => {
    const ports = portsOf();
    const id = await admitted(ports, { created_at: at(120 * seconds) });
    clock.sleep(restartMs);
    await reapAll(ports);
    clock.sleep(restartMs - 1);
    expect(await reapAll(ports)).toEqual(nothing);
    expect(ports.workers.started).toEqual([id]);
  });

  test('gets one at the next look when the start of one fails', async () => {
    const ports = portsOf();
    const id = await admitted(ports);
    clock.sleep(restartMs);
    ports.workers.failNext = new Error('Lambda is throttling');
    expect(await reapAll(ports)).toEqual({ ...nothing, failed: 1 });
    clock.sleep(restartMs);
    expect(await reapAll(ports)).toEqual({ ...nothing, restarted: 1 });
    expect(ports.workers.started).toEqual([id]);
  });

  test('gets one, not three, from three reapers at once', async () => {
    const ports = portsOf();
    const id = await admitted(ports);
    clock.sleep(restartMs);
    const together = { ...ports, store: readTogether(3) };
    const reports = await Promise.all([reapAll(together), reapAll(together), reapAll(together)]);
    expect(reports.map(({ restarted }) => restarted).sort()).toEqual([0, 0, 1]);
    expect(ports.workers.started).toEqual([id]);
  });
});

describe('a request whose worker has let its lease run out', () => {
  test('ends as unknown_outcome, and no second model is asked', async () => {
    const ports = portsOf();
    const id = await admitted(ports);
    await claim(id);
    clock.sleep(leaseMs);
    expect(await reapAll(ports)).toEqual({ ...nothing, ended: 1 });
    expect(await table.row(id)).toMatchObject({
      status: 'failed',
      error: { code: 'unknown_outcome' },
      completed_at: at(0),
    });
    expect(ports.workers.started).toEqual([]);
    expect(ports.metrics.kept.failed).toEqual(['unknown_outcome']);
  });

  test('is ended by one of two reapers', async () => {
    const ports = portsOf();
    await claim(await admitted(ports));
    clock.sleep(leaseMs);
    const together = { ...ports, store: readTogether(2) };
    const reports = await Promise.all([reapAll(together), reapAll(together)]);
    expect(reports.map(({ ended }) => ended).sort()).toEqual([0, 1]);
    expect(ports.metrics.kept.failed).toEqual(['unknown_outcome']);
  });

  test('is left to a worker who comes back in the last moment', async () => {
    const ports = portsOf();
    const id = await admitted(ports);
    await claim(id);
    clock.sleep(leaseMs);
    const lateRenewal: RequestStore = {
      ...table.store,
      async abandon(...abandoned) {
        const until = new Date(clock.now().getTime() + leaseMs);
        await table.store.renew(id, { attempt: 'attempt-1', until });
        return table.store.abandon(...abandoned);
      },
    };
    expect(await reapAll({ ...ports, store: lateRenewal })).toEqual({ ...nothing, alive: 1 });
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', lease_until: at(leaseMs) });
  });

  test('with retryUnknown is asked again, up to three times, then ends as unknown_outcome', async () => {
    const ports = portsOf({ retryUnknown: true, timeoutSeconds: 840 });
    const id = await admitted(ports);
    for (const retries of [1, 2, 3]) {
      await claim(id, `attempt-${retries}`);
      clock.sleep(leaseMs);
      expect(await reapAll(ports)).toEqual({ ...nothing, restarted: 1 });
      const row = await table.row(id);
      expect(row).toMatchObject({ status: 'queued', retries, next_check_at: at(restartMs) });
      for (const gone of ['attempt', 'lease_until', 'started_at']) expect(row).not.toHaveProperty(gone);
    }
    expect(ports.workers.started).toEqual([id, id, id]);
    await claim(id, 'attempt-4');
    clock.sleep(leaseMs);
    expect(await reapAll(ports)).toEqual({ ...nothing, ended: 1 });
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'unknown_outcome' } });
    expect(ports.workers.started).toHaveLength(3);
  });

  test('and was put back hears nothing of the worker that was thought dead', async () => {
    const ports = portsOf({ retryUnknown: true });
    const id = await admitted(ports);
    await claim(id, 'slow');
    clock.sleep(leaseMs);
    await reapAll(ports);
    const answer = { text: { content: 'Late' }, format: 'text', finishReason: 'stop', model: 'm' } as const;
    expect(await table.store.complete(id, 'slow', answer, clock.now())).toBeUndefined();
    await claim(id, 'next');
    expect(await table.store.complete(id, 'slow', answer, clock.now())).toBeUndefined();
    expect(await table.store.complete(id, 'next', answer, clock.now())).toMatchObject({ id });
  });

  test('is put back by one of two reapers', async () => {
    const ports = portsOf({ retryUnknown: true });
    const id = await admitted(ports);
    await claim(id);
    clock.sleep(leaseMs);
    const together = { ...ports, store: readTogether(2) };
    await Promise.all([reapAll(together), reapAll(together)]);
    expect(ports.workers.started).toEqual([id]);
    expect(await table.row(id)).toMatchObject({ status: 'queued', retries: 1 });
  });

  test('is not asked again past its deadline', async () => {
    const ports = portsOf({ retryUnknown: true, timeoutSeconds: 30 });
    const id = await admitted(ports);
    await claim(id);
    clock.sleep(leaseMs);
    expect(await reapAll(ports)).toEqual({ ...nothing, ended: 1 });
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'unknown_outcome' } });
    expect(ports.workers.started).toEqual([]);
  });

  test('near its deadline is looked at again when that comes', async () => {
    const ports = portsOf({ retryUnknown: true, timeoutSeconds: 60 });
    const id = await admitted(ports);
    await claim(id);
    clock.sleep(leaseMs);
    await reapAll(ports);
    expect(await table.row(id)).toMatchObject({ next_check_at: at(30 * seconds) });
    clock.sleep(30 * seconds);
    expect(await reapAll(ports)).toEqual({ ...nothing, ended: 1 });
    expect(await table.row(id)).toMatchObject({ error: { code: 'timeout' } });
  });
});

describe('a request that is worked on', () => {
  test('is left alone, and looked at again when its lease ends', async () => {
    const ports = portsOf();
    const id = await admitted(ports);
    await claim(id);
    clock.sleep(20 * seconds);
    await table.store.renew(id, { attempt: 'attempt-1', until: new Date(at(leaseMs)) });
    clock.sleep(10 * seconds);
    const before = await table.row(id);
    expect(await reapAll(ports)).toEqual({ ...nothing, alive: 1 });
    expect(await table.row(id)).toEqual({ ...before, next_check_at: at(20 * seconds) });
    expect(await reapAll(ports)).toEqual(nothing);
  });

  test('is looked at again at its deadline, where that comes before the end of its lease', async () => {
    const ports = portsOf({ timeoutSeconds: 40 });
    const id = await admitted(ports);
    await claim(id);
    clock.sleep(29 * seconds);
    await table.store.renew(id, { attempt: 'attempt-1', until: new Date(at(leaseMs)) });
    clock.sleep(1 * seconds);
    await reapAll(ports);
    expect(await table.row(id)).toMatchObject({ next_check_at: at(10 * seconds) });
  });

  test('times out at its deadline, though the lease, taken just before, goes on', async () => {
    const ports = portsOf({ timeoutSeconds: 60 });
    const id = await admitted(ports);
    clock.sleep(59 * seconds);
    await claim(id);
    clock.sleep(1 * seconds);
    expect(await reapAll(ports)).toEqual({ ...nothing, ended: 1 });
    expect(await table.row(id)).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', message: expect.not.stringContaining('nothing was paid') },
    });
  });
});

describe('a request that is over', () => {
  test.for(['completed', 'failed', 'cancelled'])(
    'as %s, whose end nobody has booked, is told, gives its place back and leaves the index',
    async (status) => {
      const publisher = fakePublisher();
      const ports = { ...portsOf({ limits: { liveRequestsPerOwner: 1 } }), publisher };
      const id = await admitted(ports);
      await table.put({ ...(await table.row(id)), status });
      clock.sleep(restartMs);
      expect(await reapAll(ports)).toEqual({ ...nothing, released: 1 });
      const row = await table.row(id);
      expect(row).toMatchObject({ status });
      expect(row).not.toHaveProperty('next_check_at');
      expect(row).not.toHaveProperty('check_bucket');
      expect(publisher.events).toMatchObject([{ id, owner: 'ann', request: { status } }]);
      expect(await reapAll(ports)).toEqual(nothing);
      const next = await admitted(ports);
      expect(await table.row(next)).toMatchObject({ status: 'queued' });
    },
  );

  test('because the reaper ended it is booked by the next run, where the stream lost that', async () => {
    const ports = portsOf();
    const id = await admitted(ports);
    await claim(id);
    clock.sleep(leaseMs);
    await reapAll(ports);
    clock.sleep(60 * seconds);
    expect(await reapAll(ports)).toEqual({ ...nothing, released: 1 });
    expect(await table.row(id)).not.toHaveProperty('next_check_at');
  });
});

describe('a look that fails', () => {
  test('keeps nobody from the next, and is told', async () => {
    const ports = portsOf();
    const bucket = 'a';
    const broken = crypto.randomUUID();
    await table.put({
      id: broken,
      status: 'queued',
      created_at: 'yesterday',
      check_bucket: bucket,
      next_check_at: at(0),
    });
    const id = await submitted({ check_bucket: bucket, next_check_at: at(1) });
    clock.sleep(30 * seconds);
    expect(await reapAll(ports)).toEqual({ ...nothing, failed: 1, restarted: 1 });
    expect(ports.workers.started).toEqual([id]);
    expect(ports.log.lines).toContainEqual({
      message: 'not reaped',
      fields: { requestId: broken, code: 'ZodError' },
    });
  });

  // To be mended: 250 of them in a bucket, and nobody behind them is ever looked at.
  test('keeps nobody from the next, however many there are', async () => {
    const ports = portsOf();
    const failing = Array.from({ length: 250 }, (_, number) =>
      table.put({
        id: `${number}`,
        status: 'queued',
        created_at: 'yesterday',
        check_bucket: 'a',
        next_check_at: at(number),
      }),
    );
    await Promise.all(failing);
    const id = await submitted({ check_bucket: 'a', next_check_at: at(250) });
    for (let run = 0; run < 3; run += 1) {
      clock.sleep(60 * seconds);
      await reapAll(ports);
    }
    expect(ports.workers.started).toEqual([id]);
  });
});

describe('an index that lags behind', () => {
  /** A store whose index names these rows, whatever has become of them. */
  const naming = (...ids: string[]): RequestStore => ({
    ...table.store,
    findDue: async (bucket) => ({ ids: bucket === '0' ? ids : [] }),
  });

  test('names rows that are gone, not due any more, or out of it: nothing happens to them', async () => {
    const notDue = await submitted();
    const over = await submitted({ status: 'completed', next_check_at: undefined, check_bucket: undefined });
    const before = [await table.row(notDue), await table.row(over)];
    const ports = portsOf({}, naming(crypto.randomUUID(), notDue, over));
    expect(await reapAll(ports)).toEqual({ ...nothing, alive: 3 });
    expect([await table.row(notDue), await table.row(over)]).toEqual(before);
    expect(ports.workers.started).toEqual([]);
  });
});

describe('a run of the reaper', () => {
  const bucket = '7';
  const overdue = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, number) =>
        submitted({
          status: 'completed',
          check_bucket: bucket,
          next_check_at: at(-number),
          owner: undefined,
        }),
      ),
    );

  test('looks at a part of what is due where that is too much, the longest overdue first', async () => {
    const ids = await overdue(260);
    const ports = portsOf();
    expect(await reapAll(ports)).toEqual({ ...nothing, released: 250, complete: false });
    const left = await Promise.all(ids.slice(0, 10).map((id) => table.row(id)));
    for (const row of left) expect(row).toHaveProperty('next_check_at');
    expect(await reapAll(ports)).toEqual({ ...nothing, released: 10 });
  });

  test('tells of itself in one line', async () => {
    await overdue(2);
    const ports = portsOf();
    const report = await reapAll(ports);
    expect(ports.log.lines).toEqual([{ message: 'reaped', fields: { milliseconds: 0, reap: report } }]);
  });

  test('ends when its time is up, and the next goes on', async () => {
    await overdue(35);
    const slow: RequestStore = {
      ...table.store,
      async findDue(...query) {
        if (query[0] === bucket) clock.sleep(10 * seconds);
        return table.store.findDue(...query);
      },
    };
    expect(await reapAll(portsOf({}, slow), 15 * seconds)).toEqual({
      ...nothing,
      released: 20,
      complete: false,
    });
    expect(await reapAll(portsOf())).toEqual({ ...nothing, released: 15 });
  });

  test('with no time at all looks at a page, so that some run comes to an end', async () => {
    await overdue(15);
    expect(await reapAll(portsOf(), -1)).toEqual({ ...nothing, released: 10, complete: false });
  });

  test('looks into the other buckets where one cannot be read, and tells', async () => {
    await overdue(2);
    const down: RequestStore = {
      ...table.store,
      findDue: (...query) =>
        query[0] === '0' ? Promise.reject(new TypeError('a secret')) : table.store.findDue(...query),
    };
    const ports = portsOf({}, down);
    expect(await reapAll(ports)).toEqual({ ...nothing, released: 2, complete: false });
    expect(ports.log.lines[0]).toEqual({ message: 'not searched', fields: { code: 'TypeError' } });
  });
});
