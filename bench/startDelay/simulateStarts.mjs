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
 * @property {number} itemWriteSeconds From one write to the app's item to the next.
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
    return Math.max(...batch.map(({ callSeconds }) => callSeconds));
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
  let itemFreeAt = 0;
  const { accept } = simulateWorkers(simulation, workers);
  const { push } = simulateMapping(
    simulation,
    mapping,
    (/** @type {readonly { request: Request, isEnd: boolean }[]} */ batch) =>
      Math.max(
        ...batch.map(({ request, isEnd }) => {
          const counted = waitForItem();
          if (isEnd) return counted + handling.endSeconds;
          simulation.at(simulation.now() + counted + handling.dispatchSeconds, () => handOn(request));
          return counted + handling.dispatchSeconds;
        }),
      ),
  );

  function waitForItem() {
    itemFreeAt = Math.max(simulation.now(), itemFreeAt) + handling.itemWriteSeconds;
    return itemFreeAt - simulation.now();
  }

  /** @param {Request} request */
  function handOn(request) {
    const { writtenAt, callSeconds, key } = request;
    accept({
      writtenAt,
      seconds: handling.workerSeconds + callSeconds,
      onStart: (startedAt) =>
        starts.push({ writtenAt, delay: startedAt + handling.workerSeconds - writtenAt }),
      onEnd: () => push(key, { request, isEnd: true }),
      onExpiry: () => {
        expired += 1;
      },
    });
  }

  for (const request of requests) {
    simulation.at(request.writtenAt, () => push(request.key, { request, isEnd: false }));
  }
  simulation.run();
  return { starts, expired };
}
