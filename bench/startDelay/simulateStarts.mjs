import { createSimulation } from '../simulation/createSimulation.mjs';
import { simulateMapping } from '../simulation/simulateMapping.mjs';
import { simulateWorkers } from './simulateWorkers.mjs';

/** @import { MappingOptions } from '../simulation/simulateMapping.mjs' */
/** @import { WorkerOptions } from './simulateWorkers.mjs' */

/**
 * @typedef {object} Request
 * @property {number} writtenAt When its row is written, in seconds.
 * @property {number} callSeconds How long the model takes.
 * @property {number} key A hash of its key, from 0 up to 1.
 */

/** @typedef {{ writtenAt: number, delay: number }} Start when its call began: so many seconds after its write */

/**
 * @typedef {object} Handling
 * @property {number} dispatchSeconds From the batch's start to the worker's invocation, for one request.
 * @property {number} workerSeconds From the worker's start to its call of the model.
 * @property {number} endSeconds For the event of a request's end.
 */

/**
 * Simulates a stream handler that holds each record's call of the model, all of a batch at once: the batch lasts as long as
 * the slowest. Only new rows reach it.
 *
 * @param {readonly Request[]} requests
 * @param {MappingOptions} mapping
 * @returns {Start[]}
 */
export function heldStarts(requests, mapping) {
  const simulation = createSimulation();
  /** @type {Start[]} */
  const starts = [];
  const { push } = simulateMapping(simulation, mapping, (/** @type {readonly Request[]} */ batch) => {
    for (const { writtenAt } of batch) starts.push({ writtenAt, delay: simulation.now() - writtenAt });
    return batch.reduce((slowest, { callSeconds }) => Math.max(slowest, callSeconds), 0);
  });
  for (const request of requests) simulation.at(request.writtenAt, () => push(request.key, request));
  simulation.run();
  return starts;
}

/**
 * Simulates this product: the handler hands each request on to an invocation of its own, and is woken again by its end.
 *
 * @param {readonly Request[]} requests
 * @param {MappingOptions} mapping
 * @param {WorkerOptions} workers
 * @param {Handling} handling
 * @returns {{ starts: Start[], expired: number }} and how many never came to it
 */
export function dispatchedStarts(requests, mapping, workers, handling) {
  const simulation = createSimulation();
  /** @type {Start[]} */
  const starts = [];
  let expired = 0;
  const { accept } = simulateWorkers(simulation, workers);
  const { push } = simulateMapping(
    simulation,
    mapping,
    (/** @type {readonly { request: Request, isEnd: boolean }[]} */ batch) => {
      for (const { request, isEnd } of batch) if (!isEnd) handOn(request);
      return Math.max(...batch.map(({ isEnd }) => (isEnd ? handling.endSeconds : handling.dispatchSeconds)));
    },
  );

  /** @param {Request} request */
  function handOn({ writtenAt, callSeconds, key }) {
    const request = { writtenAt, callSeconds, key };
    simulation.at(simulation.now() + handling.dispatchSeconds, () =>
      accept({
        writtenAt,
        seconds: handling.workerSeconds + callSeconds,
        onStart: (startedAt) =>
          starts.push({ writtenAt, delay: startedAt + handling.workerSeconds - writtenAt }),
        onEnd: () => push(key, { request, isEnd: true }),
        onExpiry: () => {
          expired += 1;
        },
      }),
    );
  }

  for (const request of requests) {
    simulation.at(request.writtenAt, () => push(request.key, { request, isEnd: false }));
  }
  simulation.run();
  return { starts, expired };
}
