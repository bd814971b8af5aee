import { isTerminal } from '@amplify-ai-request/client/protocol';
import { admit } from './admit.js';
import { attendBackground } from './attendBackground.js';
import { deadlineOf } from './deadlineOf.js';
import { endRequest } from './endRequest.js';
import { ranOutOfTime, unknownOutcome, waitedTooLong } from './failure.js';
import type { DispatcherPorts } from './ports.js';
import { publishEnd } from './publishEnd.js';
import { release } from './release.js';
import { mayRestart, restart } from './restart.js';
import type { StoredRequest } from './storedRequest.js';
import { restartMs } from './timing.js';

/** Rows that one run looks at, at most: what is left waits for the next, a minute later. */
const mostRows = 4_000;
const rowsAtOnce = 10;

/** Less than the time between two runs. */
const behindOthersMs = 50_000;

/** What became of a row that was due. */
type Found = 'ended' | 'restarted' | 'released' | 'alive' | 'failed';

export type ReapReport = Readonly<Record<Found, number>> & {
  /** Whether every row that was due has been looked at. */
  readonly complete: boolean;
};

/**
 * Looks at every row whose time to be looked at has come, and does what whoever should have done it did not live to do:
 * admits what the stream lost, starts a worker where none came, ends what lost its worker or passed its deadline, tells and
 * books the end of what is over.
 *
 * Bounded: it stops at 4,000 rows and at its time. A fault with one row, or with one bucket, keeps nobody from the next.
 *
 * @param options.remainingMs How long it may take.
 */
export async function reap(
  buckets: readonly string[],
  ports: DispatcherPorts,
  { remainingMs }: { remainingMs: number },
): Promise<ReapReport> {
  const { store, clock, log } = ports;
  const started = clock.now();
  const report = { ended: 0, restarted: 0, released: 0, alive: 0, failed: 0, complete: true };

  async function reapBucket(bucket: string): Promise<void> {
    let after: unknown;
    let left = Math.ceil(mostRows / buckets.length);
    do {
      const page = await store.findDue(bucket, started, { limit: Math.min(rowsAtOnce, left), after });
      for (const found of await Promise.all(page.ids.map(reapRow))) report[found] += 1;
      left -= page.ids.length;
      after = page.after;
      if (after && (left <= 0 || clock.now().getTime() > started.getTime() + remainingMs)) {
        report.complete = false;
        return;
      }
    } while (after);
  }

  async function reapRow(id: string): Promise<Found> {
    try {
      const row = await store.read(id);
      return row ? await attend(row, ports) : 'alive';
    } catch (error) {
      log.error('not reaped', { requestId: id, code: error instanceof Error ? error.name : 'Unknown' });
      // Behind all others that are due at the next run: a row that always fails must not stand in their way.
      await store.defer(id, new Date(clock.now().getTime() + behindOthersMs)).catch(() => {});
      return 'failed';
    }
  }

  await Promise.all(
    buckets.map((bucket) =>
      reapBucket(bucket).catch((error: unknown) => {
        log.error('not searched', { code: error instanceof Error ? error.name : 'Unknown' });
        report.complete = false;
      }),
    ),
  );
  log.info('reaped', { milliseconds: clock.now().getTime() - started.getTime(), reap: report });
  return report;
}

async function attend(row: StoredRequest, ports: DispatcherPorts): Promise<Found> {
  const now = ports.clock.now().getTime();
  // The index follows the rows with a delay.
  if (row.next_check_at === undefined || Date.parse(row.next_check_at) > now) return 'alive';
  if (isTerminal(row.status)) {
    await Promise.all([publishEnd(row, ports), release(row, ports)]);
    return 'released';
  }
  if (!row.admitted_at) {
    await admit(row.id, ports);
    return 'restarted';
  }
  if (row.status === 'queued') return attendQueued(row, now, ports);
  return row.background ? attendBackground(row, ports) : attendWorking(row, now, ports);
}

/** No worker has come. The longer it waits, the rarer it is tried: a worker that is capped gains nothing from it. */
async function attendQueued(row: StoredRequest, now: number, ports: DispatcherPorts): Promise<Found> {
  const deadline = deadlineOf(row);
  if (now >= deadline) return endRequest('expire', row, waitedTooLong(), ports);
  const waited = now - Date.parse(row.created_at);
  const next = new Date(Math.min(now + Math.max(restartMs, waited), deadline));
  if (!(await ports.store.postpone(row, next))) return 'alive';
  await ports.workers.start(row.id);
  return 'restarted';
}

async function attendWorking(row: StoredRequest, now: number, ports: DispatcherPorts): Promise<Found> {
  const deadline = deadlineOf(row);
  const leaseEnd = Date.parse(row.lease_until ?? row.created_at);
  if (now >= leaseEnd) {
    return mayRestart(row, ports) ? restart(row, ports) : endRequest('abandon', row, unknownOutcome(), ports);
  }
  if (now >= deadline) return endRequest('expire', row, ranOutOfTime(), ports);
  await ports.store.postpone(row, new Date(Math.min(leaseEnd, deadline)));
  return 'alive';
}
