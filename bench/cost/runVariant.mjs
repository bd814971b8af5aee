// Runs requests of one variant through the whole local backend, on the real clock, and answers with what was counted. Started
// by countVariant.mjs.
import { register } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Amplify } from 'aws-amplify';
import { ConsoleLogger } from 'aws-amplify/utils';
import { WebSocket } from 'ws';
import { counts } from './counters.mjs';
import { answer, betweenSeconds, owners, prompt } from './load.mjs';
import { variants } from './variants.mjs';

/** @import { Counted } from './counted.js' */

const [name = '', requests, modelSeconds] = process.argv.slice(2);
const variant = variants[name];
if (!variant) throw new Error(`There is no variant ${name}.`);
const { background, mode } = variant;

/** Counts what comes over the socket: AppSync bills by 5 kB, and a connection and a subscription as one each. */
const updates = { messages: 0, started: 0 };
class CountingWebSocket extends WebSocket {
  /** @param {ConstructorParameters<typeof WebSocket>} parameters */
  constructor(...parameters) {
    super(...parameters);
    this.addEventListener('message', ({ data }) => {
      const { type } = JSON.parse(String(data));
      if (type === 'start_ack') updates.started += 1;
      if (type === 'data') updates.messages += Math.ceil(Buffer.byteLength(String(data)) / 5000);
    });
  }
}
Object.assign(globalThis, { WebSocket: CountingWebSocket });
ConsoleLogger.LOG_LEVEL = 'ERROR';

// Only what is loaded from here on is counted.
register('./hooks.mjs', import.meta.url);
const { startLocalBackend } = await import('@amplify-ai-request/local');
const { amplifyTransport, createAIRequest } = await import('@amplify-ai-request/client');

/** @type {Record<string, number>} */
const operations = {};
const backend = await startLocalBackend({
  environment: {},
  background,
  authorization: 'lambda',
  authorizer: (owner) => ({ isAuthorized: true, resolverContext: { owner } }),
  standIn: { delay: Number(modelSeconds) * 1000, answer: () => answer },
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

/** @type {number[]} */
const seconds = [];
/** @type {Promise<unknown>[]} */
const asked = [];
for (let number = 0; number < Number(requests); number += 1) {
  const started = Date.now();
  const transport = transports[number % owners];
  const answered = createAIRequest({ prompt }, { mode, transport }).then(() =>
    seconds.push((Date.now() - started) / 1000),
  );
  asked.push(answered);
  await sleep(betweenSeconds * 1000);
}
await Promise.all(asked);
// The dispatcher books the end.
await sleep(3000);
await backend.stop();

/** @type {Counted} */
const counted = { requests: Number(requests), ...counts, operations, updates, seconds };
process.send?.(counted, () => process.exit());
