/** @import { Simulation } from './createSimulation.mjs' */

/**
 * @typedef {object} MappingOptions
 * @property {number} shards How many the stream has; Lambda reads each for itself.
 * @property {number} parallelizationFactor How many batches of one shard are under way at once.
 * @property {number} batchSize The most records of one batch.
 * @property {number} [pollSeconds] How often a shard is read; 0: a record is there as soon as it is written. Default: Lambda's.
 */

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html: "at a base rate of 4 times per second". */
export const lambdaPollSeconds = 0.25;

/**
 * Simulates an event source mapping as Lambda documents it. Records of one key keep to one lane, of which there are as many
 * as shards times the factor. A lane has one batch under way at a time, made of what has gathered, and is busy with it until
 * all its records are done.
 *
 * @template Item
 * @param {Simulation} simulation
 * @param {MappingOptions} options
 * @param {(batch: readonly Item[]) => number} invoke tells how long the function takes for a batch, in seconds
 */
export function simulateMapping(
  simulation,
  { shards, parallelizationFactor, batchSize, pollSeconds = lambdaPollSeconds },
  invoke,
) {
  const lanes = Array.from({ length: shards * parallelizationFactor }, (_, index) => ({
    /** @type {Item[]} */
    waiting: [],
    taken: 0,
    busy: false,
    // Shards are not read in step.
    phase: (pollSeconds * (index % shards)) / shards,
  }));

  /** @param {(typeof lanes)[number]} lane */
  function next(lane) {
    if (lane.busy) return;
    const batch = lane.waiting.slice(lane.taken, lane.taken + batchSize);
    if (batch.length === 0) return;
    lane.taken += batch.length;
    lane.busy = true;
    simulation.at(simulation.now() + invoke(batch), () => {
      lane.busy = false;
      next(lane);
    });
  }

  return {
    /**
     * @param {number} key a number of the record's key, from 0 up to 1, as a hash makes it
     * @param {Item} item
     */
    push(key, item) {
      const lane = lanes[Math.floor(key * lanes.length)];
      if (!lane) throw new Error(`${key} is no hash.`);
      const now = simulation.now();
      const readAt = pollSeconds
        ? Math.ceil((now - lane.phase) / pollSeconds) * pollSeconds + lane.phase
        : now;
      simulation.at(readAt, () => {
        lane.waiting.push(item);
        // After all that is read at the same time.
        simulation.at(readAt, () => next(lane));
      });
    },
  };
}
