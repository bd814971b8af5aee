import { setTimeout as sleep } from 'node:timers/promises';
import { createAIRequest } from '@amplify-ai-request/client';
import { startBackend } from '../localBackend/startBackend.mjs';
import { laneOf } from './realHeldDelays.mjs';

/** @import { PortCall } from '@amplify-ai-request/local' */
/** @import { Handling, Request } from './simulateStarts.mjs' */

/** @typedef {{ dispatch: string[], worker: string[], end: string[] }} Calls what the functions ask of AWS for one request */

/**
 * Runs requests through the whole local backend in real time.
 *
 * @param {readonly Request[]} requests
 * @param {number} parallelizationFactor
 */
export async function realDispatchedDelays(requests, parallelizationFactor) {
  /** @type {PortCall[]} */
  const heard = [];
  /** By name: how often called, how many are under way, and the sum of their times. @type {Map<string, { count: number, open: number, seconds: number }>} */
  const times = new Map();
  /** When the model was asked, by prompt. @type {Map<string, number>} */
  const asked = new Map();
  /** @param {PortCall} call */
  const hear = (call) => {
    if (!/^(store|usage|workers|publisher|model)\./.test(call.call)) return false;
    if (call.moment === 'before') heard.push(call);
    const name = `${call.function} ${call.call}`;
    const { count, open, seconds } = times.get(name) ?? { count: 0, open: 0, seconds: 0 };
    const now = performance.now() / 1000;
    if (call.moment === 'before')
      times.set(name, { count: count + 1, open: open + 1, seconds: seconds - now });
    else times.set(name, { count, open: open - 1, seconds: seconds + now });
    return false;
  };
  const backend = await startBackend({
    limits: { liveRequestsPerOwner: 1000 },
    faults: { kill: hear },
    standIn: {
      answer({ messages }) {
        const prompt = messages.at(-1)?.content ?? '';
        asked.set(prompt, Date.now());
        return { text: 'An answer.', delay: (requests[Number(prompt)]?.callSeconds ?? 0.2) * 1000 };
      },
    },
  });

  const isQuiet = () => [...times.values()].every(({ open }) => open === 0);
  await createAIRequest({ prompt: 'alone' });
  await untilNothingHappens(heard, isQuiet);
  const calls = callsOfOne(heard);
  times.clear();
  await Promise.all(
    requests.map(async ({ writtenAt }, index) => {
      if (writtenAt > 0) await sleep(writtenAt * 1000);
      await createAIRequest({ prompt: `${index}` });
    }),
  );
  await untilNothingHappens(heard, isQuiet);

  const rows = (await backend.rows()).filter(({ prompt }) => requests[Number(prompt)]);
  const first = Math.min(...rows.map(({ created_at }) => Date.parse(String(created_at))));
  const written = rows.map(({ id, prompt, created_at }) => ({
    writtenAt: (Date.parse(String(created_at)) - first) / 1000,
    callSeconds: requests[Number(prompt)]?.callSeconds ?? 0,
    key: laneOf({ id: { S: id } }, parallelizationFactor),
  }));
  const delays = rows.map(
    ({ prompt, created_at }) => ((asked.get(String(prompt)) ?? 0) - Date.parse(String(created_at))) / 1000,
  );
  await backend.stop();
  /** @param {readonly string[]} names */
  const sum = (names) =>
    names.reduce((total, name) => {
      const { count = 1, seconds = 0 } = times.get(name) ?? {};
      return total + seconds / count;
    }, 0);
  /** @type {Handling} */
  const handling = {
    dispatchSeconds: sum(calls.dispatch),
    workerSeconds: sum(calls.worker),
    endSeconds: sum(calls.end),
    itemWriteSeconds: 0,
  };
  return { delays, written, handling, calls };
}

/**
 * @param {readonly PortCall[]} heard
 * @param {() => boolean} isQuiet
 */
async function untilNothingHappens(heard, isQuiet) {
  for (let count = -1; count < heard.length || !isQuiet(); ) {
    count = heard.length;
    await sleep(300);
  }
}

/**
 * Sorts the calls that were made for one request.
 *
 * @param {readonly PortCall[]} heard
 * @returns {Calls}
 */
function callsOfOne(heard) {
  const names = heard.map((call) => `${call.function} ${call.call}`);
  const started = names.indexOf('dispatcher workers.start');
  const asked = names.indexOf('worker model.ask');
  const ofDispatcher = (/** @type {string} */ name) => name.startsWith('dispatcher');
  return {
    dispatch: names.slice(0, started + 1).filter(ofDispatcher),
    worker: names.slice(0, asked).filter((name) => !ofDispatcher(name)),
    end: names.slice(started + 1).filter(ofDispatcher),
  };
}
