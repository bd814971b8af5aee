/** How the functions share one clock: none of these is a deployer's choice, since each rests on the others. */

/** How long a worker holds a row without a word. Long enough for a slow table, short beside what a model takes. */
export const leaseMs = 30_000;

/** How often a worker renews its lease, and so how long a cancelled request may still be thought about. */
export const renewMs = 5_000;

/** Kept back from Lambda's clock for the last writes. */
export const lastWritesMs = 5_000;

/**
 * How long a started worker has to claim the row before another one is started, at least. Longer than Lambda keeps an
 * asynchronous event (`workerInvocation.maxEventAgeSeconds`), so that a capped worker's queue never holds two of one row.
 */
export const restartMs = 75_000;

/**
 * How long a worker holds a row that it posts in background mode. Longer than the POST may take, so that it need not be
 * renewed.
 */
export const submissionMs = 90_000;

/**
 * How long before its deadline a response is looked at for the last time, at the earliest. One run of the
 * reaper, of one a minute, is then at least 35 s before the deadline, and the next, which makes up for a look that died, at
 * most 25 s after it.
 */
export const lastLookMs = 95_000;

/** How soon after the last look it is looked again. Less than the time between two runs of the reaper. */
export const lookAgainMs = 45_000;

/** How long after its deadline a response may still be looked at. The run after that ends the request unseen, within 90 s. */
export const afterDeadlineMs = 25_000;

/**
 * How long anybody waits for one push at most. Longer than the publisher's own attempt takes, and short enough for two
 * within what is kept back from Lambda's clock.
 */
export const pushMs = 4_000;

/** Kept back from Lambda's clock for the way out. */
export const lastMomentMs = 500;
