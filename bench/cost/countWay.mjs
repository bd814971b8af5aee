import { register } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Amplify } from 'aws-amplify';
import { ConsoleLogger } from 'aws-amplify/utils';
import { installCountingSocket, wire } from '../localBackend/countingSocket.mjs';
import { counts } from './counters.mjs';
import { answer, betweenSeconds, owners, prompt } from './load.mjs';

/** @import { Counted } from './counted.js' */
/** @typedef {{ background: boolean, mode: 'poll' | 'subscribe' }} Way how requests are answered, and how a client waits */

// Only what is loaded from here on is counted.
register('./hooks.mjs', import.meta.url);
const { startLocalBackend } = await import('@amplify-ai-request/local');
const { amplifyTransport, createAIRequest } = await import('@amplify-ai-request/client');

/**
 * Sends requests through the whole local backend, on the real clock, and counts what that takes. To be called once, in a
 * process of its own: the counters start at nothing.
 *
 * @param {Way & { requests: number, modelSeconds: number }} options
 * @returns {Promise<Counted>}
 */
export async function countWay({ background, mode, requests, modelSeconds }) {
  installCountingSocket();
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  /** @type {Record<string, number>} */
  const operations = {};
  const backend = await startLocalBackend({
    environment: {},
    background,
    authorization: 'lambda',
    authorizer: (owner) => ({ isAuthorized: true, resolverContext: { owner } }),
    standIn: { delay: modelSeconds * 1000, answer: () => answer },
    faults: {
      // Nothing is refused: it is asked of each operation.
      refuse(field) {
        operations[field] = (operations[field] ?? 0) + 1;
        return false;
      },
    },
  });
  Amplify.configure(/** @type {Parameters<typeof Amplify.configure>[0]} */ (backend.outputs));
  const transports = Array.from({ length: owners }, (_, number) =>
    amplifyTransport({ authMode: 'lambda', authToken: () => `owner-${number}` }),
  );
  const seconds = await Promise.all(
    Array.from({ length: requests }, async (_, number) => {
      await sleep(number * betweenSeconds * 1000);
      const started = Date.now();
      await createAIRequest({ prompt }, { mode, transport: transports[number % owners] });
      return (Date.now() - started) / 1000;
    }),
  );
  // The dispatcher books the end.
  await sleep(3000);
  await backend.stop();
  return { requests, ...counts, operations, wire, seconds };
}
