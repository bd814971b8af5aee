// One guest: sends requests through the real Amplify client, so many at once.
import { createAIRequest } from '@amplify-ai-request/client';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import { WebSocket } from 'ws';

/** @typedef {{ atOnce: number, requests: number, mode: 'poll' | 'subscribe' }} Load */

Object.assign(globalThis, { WebSocket });
// Amplify would remark that the local backend is not AWS.
ConsoleLogger.LOG_LEVEL = 'ERROR';

/** @param {object} outputs of the backend */
export async function configure(outputs) {
  Amplify.configure(outputs);
  await fetchAuthSession();
}

/**
 * Sends so many, so many at once, each as soon as another is over.
 *
 * @param {Load} load
 * @returns {Promise<{ times: number[], failed: number }>} how many milliseconds each took
 */
export async function send({ requests, atOnce, mode }) {
  /** @type {number[]} */
  const times = [];
  let left = requests;
  let failed = 0;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const started = performance.now();
      try {
        await createAIRequest({ prompt: 'Go' }, { mode });
        times.push(performance.now() - started);
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { times, failed };
}
