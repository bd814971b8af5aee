/** @import { Simulation } from '../simulation/createSimulation.mjs' */

/**
 * @typedef {object} Job
 * @property {number} writtenAt When its row was written.
 * @property {number} seconds How long it works, once it runs.
 * @property {(startedAt: number) => void} onStart
 * @property {(endedAt: number) => void} onEnd
 * @property {() => void} onExpiry It came to nothing.
 */

/**
 * @typedef {object} WorkerOptions
 * @property {number} concurrency How many run at once.
 * @property {number} coldStartSeconds How much longer the start takes where no machine of an earlier one is free.
 * @property {number} maxEventAgeSeconds How long Lambda keeps an event that finds no place.
 * @property {number} restartSeconds How long after that start the reaper looks whether somebody came, at least.
 * @property {number} reaperSeconds How often the reaper runs.
 * @property {number} timeoutSeconds What a request may take, by then it is expired.
 */

/**
 * Simulates asynchronous invocations, and the reaper that starts anew what Lambda has dropped. One that finds no place is tried
 * again after 1 s, 2 s, 4 s and so on: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html.
 *
 * @param {Simulation} simulation
 * @param {WorkerOptions} options
 */
export function simulateWorkers(simulation, options) {
  const { concurrency, coldStartSeconds, maxEventAgeSeconds } = options;
  const { restartSeconds, reaperSeconds, timeoutSeconds } = options;
  let busy = 0;
  let warm = 0;

  /** @param {Job} job */
  function run(job) {
    const isWarm = warm > 0;
    if (isWarm) warm -= 1;
    busy += 1;
    const startedAt = simulation.now() + (isWarm ? 0 : coldStartSeconds);
    job.onStart(startedAt);
    simulation.at(startedAt + job.seconds, () => {
      busy -= 1;
      warm += 1;
      job.onEnd(simulation.now());
    });
  }

  /** @param {{ job: Job, acceptedAt: number }} dropped */
  function startAgain({ job, acceptedAt }) {
    const waited = acceptedAt - job.writtenAt;
    const due = Math.max(acceptedAt + Math.max(restartSeconds, waited), simulation.now());
    simulation.at(Math.ceil(due / reaperSeconds) * reaperSeconds, () => {
      if (simulation.now() - job.writtenAt >= timeoutSeconds) job.onExpiry();
      else accept(job);
    });
  }

  /**
   * @param {Job} job
   * @param {number} [acceptedAt]
   * @param {number} [tries]
   */
  function accept(job, acceptedAt = simulation.now(), tries = 0) {
    if (busy < concurrency) return run(job);
    const next = simulation.now() + Math.min(2 ** tries, 300);
    if (next - acceptedAt > maxEventAgeSeconds) startAgain({ job, acceptedAt });
    else simulation.at(next, () => accept(job, acceptedAt, tries + 1));
  }

  return { accept };
}
