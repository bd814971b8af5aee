import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSource } from '../../scripts/loadSource.mjs';

/** @import { MappingOptions } from '../simulation/simulateMapping.mjs' */
/** @import { Request } from './simulateStarts.mjs' */
/** @import { EventSourceMapping } from '../../packages/local/src/lambda/eventSourceMapping.js' */

const { createEventSourceMapping } = await loadSource('packages/local/src/lambda/eventSourceMapping.ts');

/**
 * Runs requests through the local backend's event source mapping in real time, with a handler that holds each call.
 *
 * @param {readonly Request[]} requests
 * @param {Pick<MappingOptions, 'parallelizationFactor' | 'batchSize'>} mapping
 * @returns {Promise<{ delays: number[], written: Request[] }>} and when they were in fact written, for a simulation of the same
 */
export async function realHeldDelays(requests, { parallelizationFactor, batchSize }) {
  /** @type {Map<string, Request>} */
  const byId = new Map();
  /** @type {number[]} */
  const delays = [];
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  /** @type {EventSourceMapping} */
  const mapping = createEventSourceMapping({
    batchSize,
    parallelizationFactor,
    filterPatterns: [],
    retryAttempts: 0,
    maxRecordAgeSeconds: -1,
    bisectBatchOnError: false,
    invoke: hold,
  });

  /** @param {{ Records: readonly { dynamodb?: { Keys?: { id?: { S?: string } } } }[] }} event */
  async function hold({ Records }) {
    const batch = Records.flatMap(({ dynamodb }) => byId.get(dynamodb?.Keys?.id?.S ?? '') ?? []);
    for (const { writtenAt } of batch) delays.push(seconds() - writtenAt);
    await sleep(Math.max(...batch.map(({ callSeconds }) => callSeconds)) * 1000);
  }

  await Promise.all(
    requests.map(async ({ writtenAt, callSeconds }, index) => {
      if (writtenAt > 0) await sleep(writtenAt * 1000 - (performance.now() - started));
      const Keys = { id: { S: `${index}` } };
      const now = seconds();
      byId.set(Keys.id.S, { writtenAt: now, callSeconds, key: laneOf(Keys, parallelizationFactor) });
      const record = { dynamodb: { Keys, ApproximateCreationDateTime: Date.now() / 1000 } };
      mapping.push(
        /** @type {Parameters<EventSourceMapping['push']>[0]} */ (/** @type {unknown} */ (record)),
      );
    }),
  );
  const giveUpAt = performance.now() + 60_000;
  while (delays.length < requests.length && performance.now() < giveUpAt) await sleep(20);
  if (delays.length < requests.length) throw new Error('Not all calls have begun within a minute.');
  await mapping.stop();
  return { delays, written: [...byId.values()] };
}

/**
 * The lane that the local mapping chooses, as a key of the simulated one: so both meet the same accidents.
 *
 * @param {object} keys
 * @param {number} lanes
 */
export function laneOf(keys, lanes) {
  const hash = createHash('md5').update(JSON.stringify(keys)).digest().readUInt32BE();
  return ((hash % lanes) + 0.5) / lanes;
}
