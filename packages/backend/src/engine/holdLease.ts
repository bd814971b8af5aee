import { ranOutOfTime, unknownOutcome } from './failure.js';
import type { Lease, WorkerPorts } from './ports.js';
import { leaseMs, renewMs } from './timing.js';

/** The row is another's now, or over: cancelled, say. Whatever this attempt would write is refused. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface Hold {
  /** Aborts when the row is lost, or its time is up. The reason is a `LeaseLost` or the failure to write. */
  readonly signal: AbortSignal;
  /**
   * Makes sure that the lease holds by this machine's clock, and so that nobody else has taken the row: renews one that ran
   * out, as after a long pause of the process.
   *
   * @throws {LeaseLost}
   */
  confirm(): Promise<void>;
}

/**
 * Keeps a claimed row while a task is at work on it: renews the lease every five seconds, which is also how a cancel is
 * noticed.
 *
 * @param endsAt When the task must end: the request's deadline, or before Lambda's clock runs out.
 */
export async function holdLease<Result>(
  id: string,
  lease: Lease,
  endsAt: Date,
  { store, clock }: Pick<WorkerPorts, 'store' | 'clock'>,
  task: (hold: Hold) => Promise<Result>,
): Promise<Result> {
  const { attempt } = lease;
  const stopped = new AbortController();
  const done = new AbortController();
  let until = lease.until.getTime();

  const now = () => clock.now().getTime();

  async function renew(): Promise<void> {
    const next = now() + leaseMs;
    if (!(await store.renew(id, { attempt, until: new Date(next) }))) throw new LeaseLost('The row is lost');
    until = next;
  }

  async function renewAgainAndAgain(): Promise<void> {
    for (;;) {
      await clock.wait(renewMs, done.signal);
      if (done.signal.aborted) return;
      try {
        await renew();
      } catch (error) {
        // A fault of the table may pass: the lease leaves time for several more.
        if (error instanceof LeaseLost) return stopped.abort(error);
      }
    }
  }

  /** However long a renewal hangs: without a lease nobody may go on. */
  async function watchLease(): Promise<void> {
    while (!done.signal.aborted) {
      if (now() >= until) return stopped.abort(unknownOutcome());
      await clock.wait(until - now(), done.signal);
    }
  }

  async function watchTime(): Promise<void> {
    await clock.wait(endsAt.getTime() - now(), done.signal);
    if (!done.signal.aborted) stopped.abort(ranOutOfTime());
  }

  async function confirm(): Promise<void> {
    stopped.signal.throwIfAborted();
    if (now() >= until) await renew();
    stopped.signal.throwIfAborted();
  }

  void renewAgainAndAgain();
  void watchLease();
  void watchTime();
  try {
    return await task({ signal: stopped.signal, confirm });
  } finally {
    done.abort();
    // Whatever the task has left behind, a call of the model for one, ends with it.
    stopped.abort();
  }
}
