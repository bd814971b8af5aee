import { expect, test, vi } from 'vitest';
import { createFakeClock } from '../../test/fakeClock.js';
import { type Hold, holdLease, LeaseLost } from './holdLease.js';
import type { Lease, RequestStore } from './ports.js';
import { leaseMs, renewMs } from './timing.js';

const id = crypto.randomUUID();
const attempt = 'attempt-1';

/** A task that is at work until it is told to end, or is stopped, and what its renewals meet. */
function holding({
  renew = async () => true,
  endsAfter = 600_000,
}: {
  renew?: (number: number) => Promise<boolean>;
  endsAfter?: number;
} = {}) {
  const clock = createFakeClock();
  const start = clock.now().getTime();
  const renewals: { readonly at: number; readonly lease: Lease }[] = [];
  const store = {
    async renew(_: string, lease: Lease) {
      renewals.push({ at: clock.now().getTime() - start, lease });
      return renew(renewals.length);
    },
  } as RequestStore;
  let end = (_: string) => {};
  let hold: Hold | undefined;
  let stoppedAt: number | undefined;
  const task = vi.fn(
    (given: Hold) =>
      new Promise<string>((resolve, reject) => {
        hold = given;
        end = resolve;
        given.signal.addEventListener('abort', () => {
          stoppedAt = clock.now().getTime() - start;
          reject(given.signal.reason);
        });
      }),
  );
  const lease = { attempt, until: new Date(start + leaseMs) };
  const result = holdLease(id, lease, new Date(start + endsAfter), { store, clock }, task);
  const outcome = result.catch((reason: unknown) => reason);
  return {
    clock,
    start,
    renewals,
    outcome,
    end: (value = 'done') => end(value),
    get hold() {
      if (!hold) throw new Error('The task has not begun');
      return hold;
    },
    /** Milliseconds from the start until the task was stopped. */
    get stoppedAt() {
      return stoppedAt;
    },
  };
}

const down = () => Promise.reject(new Error('DynamoDB is down'));
const forever = () => new Promise<never>(() => {});

test('the lease is renewed every five seconds, each time for thirty more', async () => {
  const held = holding();
  await held.clock.advance(21_000);
  expect(held.renewals).toEqual(
    [5_000, 10_000, 15_000, 20_000].map((at) => ({
      at,
      lease: { attempt, until: new Date(held.start + at + leaseMs) },
    })),
  );
  held.end();
  expect(await held.outcome).toBe('done');
});

test('a task that never ends holds the row until its time is up, however long that is', async () => {
  const held = holding({ endsAfter: 840_000 });
  await held.clock.advance(839_999);
  expect(held.stoppedAt).toBeUndefined();
  expect(held.renewals).toHaveLength(Math.floor(839_999 / renewMs));
  held.end();
  expect(await held.outcome).toBe('done');
});

test('a row that is cancelled stops the task at the next renewal', async () => {
  const held = holding({ renew: async (number) => number < 3 });
  await held.clock.advance(60_000);
  expect(await held.outcome).toBeInstanceOf(LeaseLost);
  expect(held.stoppedAt).toBe(15_000);
  expect(held.renewals).toHaveLength(3);
});

test('renewals that fail pass, as long as one succeeds within the lease', async () => {
  const held = holding({ renew: (number) => (number % 5 === 0 ? Promise.resolve(true) : down()) });
  await held.clock.advance(100_000);
  expect(held.stoppedAt).toBeUndefined();
  held.end();
  expect(await held.outcome).toBe('done');
});

test('when all renewals fail the task is stopped at the end of the lease, its outcome unknown', async () => {
  const held = holding({ renew: down });
  await held.clock.advance(leaseMs - 1);
  expect(held.stoppedAt).toBeUndefined();
  await held.clock.advance(1);
  expect(held.stoppedAt).toBe(leaseMs);
  expect(await held.outcome).toMatchObject({ name: 'RequestFailure', code: 'unknown_outcome' });
});

test('the lease that counts is the last that was renewed', async () => {
  const held = holding({ renew: (number) => (number <= 2 ? Promise.resolve(true) : down()) });
  await held.clock.advance(60_000);
  expect(held.stoppedAt).toBe(10_000 + leaseMs);
  expect(await held.outcome).toMatchObject({ code: 'unknown_outcome' });
});

test('a renewal that hangs keeps no lease', async () => {
  const held = holding({ renew: forever });
  await held.clock.advance(60_000);
  expect(held.stoppedAt).toBe(leaseMs);
  expect(await held.outcome).toMatchObject({ code: 'unknown_outcome' });
});

test('the end of its time stops the task', async () => {
  const held = holding({ endsAfter: 12_345 });
  await held.clock.advance(60_000);
  expect(held.stoppedAt).toBe(12_345);
  expect(await held.outcome).toMatchObject({ name: 'RequestFailure', code: 'timeout' });
});

test('a time that is up already stops the task at once', async () => {
  const held = holding({ endsAfter: 0 });
  await held.clock.advance(0);
  expect(held.stoppedAt).toBe(0);
  expect(await held.outcome).toMatchObject({ code: 'timeout' });
});

test('after the task nothing is renewed, nobody waits, and what it left behind is stopped', async () => {
  const held = holding();
  await held.clock.advance(7_000);
  const left = held.hold.signal;
  held.end();
  expect(await held.outcome).toBe('done');
  expect(left.aborted).toBe(true);
  await held.clock.advance(60_000);
  expect(held.renewals).toHaveLength(1);
  expect(held.clock.waiting).toBe(0);
});

test('a task that fails fails with its own reason, and nothing goes on either', async () => {
  const clock = createFakeClock();
  const store = { renew: vi.fn(async () => true) } as unknown as RequestStore;
  const until = new Date(clock.now().getTime() + leaseMs);
  let signal: AbortSignal | undefined;
  const result = holdLease(id, { attempt, until }, until, { store, clock }, async (hold) => {
    signal = hold.signal;
    throw new Error('its own');
  });
  await expect(result).rejects.toThrow('its own');
  await clock.advance(60_000);
  expect(signal?.aborted).toBe(true);
  expect(store.renew).not.toHaveBeenCalled();
  expect(clock.waiting).toBe(0);
});

test("a renewal that is refused after the end is nobody's loss", async () => {
  let refuse = (_: boolean) => {};
  const held = holding({
    renew: () =>
      new Promise((resolve) => {
        refuse = resolve;
      }),
  });
  await held.clock.advance(5_000);
  held.end();
  expect(await held.outcome).toBe('done');
  refuse(false);
  await held.clock.advance(60_000);
  expect(held.renewals).toHaveLength(1);
});

test('confirming a lease that holds asks nobody', async () => {
  const held = holding();
  await held.clock.advance(4_000);
  await held.hold.confirm();
  expect(held.renewals).toHaveLength(0);
  held.end();
  await held.outcome;
});

test('confirming after a long pause of the process renews the lease', async () => {
  const held = holding();
  held.clock.sleep(leaseMs);
  await held.hold.confirm();
  expect(held.renewals).toEqual([
    { at: leaseMs, lease: { attempt, until: new Date(held.start + 2 * leaseMs) } },
  ]);
  await held.clock.advance(leaseMs - 1);
  expect(held.stoppedAt).toBeUndefined();
  held.end();
  expect(await held.outcome).toBe('done');
});

test('confirming after a pause in which the row was taken rejects: nothing may be sent any more', async () => {
  const held = holding({ renew: async () => false });
  held.clock.sleep(leaseMs);
  await expect(held.hold.confirm()).rejects.toBeInstanceOf(LeaseLost);
  held.end();
  await held.outcome;
});

test('confirming after a pause rejects also when the table fails: nobody knows whose the row is', async () => {
  const held = holding({ renew: down });
  held.clock.sleep(leaseMs);
  await expect(held.hold.confirm()).rejects.toThrow('DynamoDB is down');
  held.end();
  await held.outcome;
});

test('confirming rejects when the task was stopped while it asked', async () => {
  let renewed = (_: boolean) => {};
  const first = new Promise<boolean>((resolve) => {
    renewed = resolve;
  });
  const held = holding({ renew: async (number) => (number === 1 ? first : true), endsAfter: leaseMs + 1 });
  held.clock.sleep(leaseMs);
  const confirmed = held.hold.confirm().catch((reason: unknown) => reason);
  await held.clock.advance(1);
  renewed(true);
  expect(await confirmed).toBe(held.hold.signal.reason);
  await held.outcome;
});

test.for<[string, Parameters<typeof holding>[0], number]>([
  ['cancelled', { renew: async () => false }, 5_000],
  ['out of time', { endsAfter: 5_000 }, 5_000],
  ['without a lease', { renew: down }, leaseMs],
])('confirming for a task that is %s rejects with why it was stopped', async ([, options, after]) => {
  const held = holding(options);
  await held.clock.advance(after);
  expect(held.stoppedAt).toBe(after);
  await expect(held.hold.confirm()).rejects.toBe(held.hold.signal.reason);
  await held.outcome;
});
