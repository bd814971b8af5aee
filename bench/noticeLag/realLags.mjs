import { setTimeout as sleep } from 'node:timers/promises';
import { createAIRequest } from '@amplify-ai-request/client';
import { eventFields, isTerminal, operationNames, rowFields } from '@amplify-ai-request/client/protocol';
import { generateClient } from 'aws-amplify/api';
import { WebSocket } from 'ws';
import { startBackend } from '../localBackend/startBackend.mjs';
import { tutorialWaits } from './ways.mjs';

/**
 * @typedef {object} Subscribable
 * @property {(observer: { next(event: { data: Record<string, { request: Ended }> }): void, error(reason: unknown): void }) => { unsubscribe(): void }} subscribe
 */
/** @typedef {{ status: string, completed_at: string }} Ended */

const names = operationNames();

/** How each way submits a request and waits for its answer; resolves with its lag in milliseconds. */
const waysByName = {
  'a bare `aws-amplify` subscription': bareSubscription,
  "this product: mode 'subscribe'": () => clientWait('subscribe'),
  "this product: mode 'poll'": () => clientWait('poll'),
  "a tutorial's loop": tutorialLoop,
};

/**
 * Measures, on the local backend in real time, from an answer's write by the row's own clock to the moment at which the
 * waiting code goes on. The ways take turns within each round, another one first each time, and wait for the same answers.
 *
 * @param {{ rounds: number, requests: number, longestSeconds: number, uniform: () => number }} options the model takes one
 *   second and up to `longestSeconds`
 * @returns {Promise<{ way: string, rounds: number[][] }[]>} the lags of each round
 */
export async function realLags({ rounds, requests, longestSeconds, uniform }) {
  // Node 20 has none of its own.
  Object.assign(globalThis, { WebSocket });
  const all = Object.entries(waysByName).map(([way, lagOf]) => ({
    way,
    lagOf,
    rounds: /** @type {number[][]} */ ([]),
  }));
  for (let round = 0; round < rounds; round += 1) {
    const delays = Array.from({ length: requests }, () => 1_000 * (1 + uniform() * (longestSeconds - 1)));
    for (const one of [...all.slice(round), ...all.slice(0, round)]) {
      const left = [...delays];
      const backend = await startBackend({
        limits: { liveRequestsPerOwner: 1000 },
        standIn: { answer: () => ({ text: 'An answer.', delay: left.pop() ?? 0 }) },
      });
      one.rounds.push(await Promise.all(Array.from({ length: requests }, one.lagOf)));
      await backend.stop();
    }
  }
  return all.map(({ way, rounds }) => ({ way, rounds }));
}

/** @param {'subscribe' | 'poll'} mode */
async function clientWait(mode) {
  const { completedAt } = await createAIRequest({ prompt: 'Go' }, { mode });
  return Date.now() - completedAt.getTime();
}

async function tutorialLoop() {
  const id = crypto.randomUUID();
  await submit(id);
  for (const wait of tutorialWaits()) {
    await sleep(wait);
    const row = await call(id, `query F($id: ID!) { ${names.fetch}(id: $id) { ${rowFields} } }`, names.fetch);
    if (isTerminal(row.status)) return sinceWrite(row);
  }
  throw new Error('The loop has no end.');
}

/** @returns {Promise<number>} */
function bareSubscription() {
  const id = crypto.randomUUID();
  return new Promise((resolve, reject) => {
    const query = `subscription S($id: ID!) { ${names.subscribe}(id: $id) { ${eventFields} } }`;
    const events = /** @type {Subscribable} */ (
      /** @type {unknown} */ (
        generateClient().graphql({ query, variables: { id }, authMode: 'identityPool' })
      )
    );
    const subscription = events.subscribe({
      next({ data }) {
        const event = data[names.subscribe];
        if (!event) return;
        resolve(sinceWrite(event.request));
        subscription.unsubscribe();
      },
      error: reject,
    });
    submit(id).catch(reject);
  });
}

/** @param {string} id */
function submit(id) {
  return call(id, `mutation S($id: ID!) { ${names.submit}(id: $id, prompt: "Go") { id } }`, names.submit);
}

/**
 * @param {string} id
 * @param {string} query
 * @param {string} field
 * @returns {Promise<Ended>}
 */
async function call(id, query, field) {
  const reply = await generateClient().graphql({ query, variables: { id }, authMode: 'identityPool' });
  const { data } = /** @type {{ data: Record<string, Ended> }} */ (/** @type {unknown} */ (reply));
  const row = data[field];
  if (!row) throw new Error(`${field} answered nothing.`);
  return row;
}

/** @param {Ended} row */
function sinceWrite({ completed_at }) {
  return Date.now() - Date.parse(completed_at);
}
