import { tutorialWaits } from '../noticeLag/ways.mjs';
import { createSimulation } from '../simulation/createSimulation.mjs';
import { simulateMapping } from '../simulation/simulateMapping.mjs';
import { unitsOfRead, unitsOfWrite } from './itemUnits.mjs';
import { answer, prompt } from './load.mjs';

/** @import { Counted, Invocation, Item } from './counted.js' */

/** When its loop gives up. */
const longestSeconds = 300;

const time = { S: '2026-01-01T00:00:00.000Z' };
/** @type {Item} */
const created = {
  id: { S: '00000000-0000-4000-8000-000000000001' },
  __typename: { S: 'OpenAIRequest' },
  prompt: { S: prompt },
  token: { N: '1000' },
  createdAt: time,
  updatedAt: time,
};
const usage = { prompt_tokens: { N: '300' }, completion_tokens: { N: '600' }, total_tokens: { N: '900' } };
/** @type {Item} */
const answered = {
  ...created,
  content: { S: answer.trim() },
  finish_reason: { S: 'stop' },
  token_usage: { M: usage },
};

/**
 * Counts what the tutorial's way takes, by its text. The handler of the table's stream, by the CDK's defaults 100 records at
 * once and one batch after another, asks the model for all new rows of a batch, updates each, and hears of these updates as
 * well, for which it does nothing. The client creates a row, and gets it again and again until it has a `finish_reason`.
 *
 * @param {{ requests: number, modelSeconds: number, betweenSeconds: number, callSeconds: number }} load `callSeconds`: of a
 *   call to DynamoDB
 * @returns {Counted & { givenUp: number }}
 */
export function simulateTutorial({ requests, modelSeconds, betweenSeconds, callSeconds }) {
  const simulation = createSimulation();
  /** @type {Invocation[]} */
  const invocations = [];
  /** @type {number[]} */
  const waits = [];
  const mapping = simulateMapping(
    simulation,
    { shards: 1, parallelizationFactor: 1, batchSize: 100 },
    (/** @type {readonly { isNew: boolean, writtenAt: number }[]} */ batch) => {
      const fresh = batch.filter(({ isNew }) => isNew);
      const seconds = fresh.length > 0 ? modelSeconds + callSeconds : 0;
      invocations.push({
        name: 'handler',
        scheduled: false,
        // All at once: they take the time of one.
        calls: fresh.length > 0 ? ['store.complete'] : [],
        modelMs: fresh.length > 0 ? modelSeconds * 1000 : 0,
      });
      for (const { writtenAt } of fresh) {
        const doneAt = simulation.now() + seconds;
        waits.push(doneAt - writtenAt);
        simulation.at(doneAt, () => mapping.push(0, { isNew: false, writtenAt: doneAt }));
      }
      return seconds;
    },
  );
  for (let number = 0; number < requests; number += 1) {
    const at = number * betweenSeconds;
    simulation.at(at, () => mapping.push(0, { isNew: true, writtenAt: at }));
  }
  simulation.run();
  const clients = waits.map(readUntil);
  return {
    requests,
    invocations,
    writes: waits.flatMap(() => [unitsOfWrite(undefined, created), unitsOfWrite(created, answered)]),
    reads: clients.flatMap(({ reads, heard }) =>
      Array.from({ length: reads }, (_, index) =>
        unitsOfRead(heard && index === reads - 1 ? answered : created, { consistent: false }),
      ),
    ),
    operations: {
      create: requests,
      get: clients.reduce((sum, { reads }) => sum + reads, 0),
    },
    wire: { subscriptions: 0, updates: 0 },
    seconds: clients.map(({ seconds }) => seconds),
    givenUp: clients.filter(({ heard }) => !heard).length,
  };
}

/**
 * How often the loop reads, and for how long, until it sees what is there after so many seconds.
 *
 * @param {number} doneAfter
 */
function readUntil(doneAfter) {
  let seconds = 0;
  let reads = 0;
  for (const wait of tutorialWaits()) {
    if (seconds >= longestSeconds) break;
    seconds += wait / 1000;
    reads += 1;
    if (seconds >= doneAfter) return { seconds, reads, heard: true };
  }
  return { seconds, reads, heard: false };
}
