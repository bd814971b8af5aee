// Runs requests of one variant through the whole local backend, on the real clock, and prints what was counted, as JSON:
//   node scripts/cost/runVariant.mjs "background, polling" 100
import { register } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Amplify } from 'aws-amplify';
import { ConsoleLogger } from 'aws-amplify/utils';
import { WebSocket } from 'ws';
import { counts } from './counters.mjs';
import { variants } from './variants.mjs';

const [name, requests] = process.argv.slice(2);
const { backend: options, mode } = variants[name];
const modelSeconds = 60;
const betweenMs = 500;
/** An owner's live requests lie in one item, which grows with them: these are few of each. */
const owners = 10;

/** Counts what comes over the socket: AppSync bills by 5 kB, and a connection and a subscription as one each. */
const updates = { messages: 0, started: 0 };
class CountingWebSocket extends WebSocket {
  constructor(...parameters) {
    super(...parameters);
    this.addEventListener('message', ({ data }) => {
      const { type } = JSON.parse(data);
      if (type === 'start_ack') updates.started += 1;
      if (type === 'data') updates.messages += Math.ceil(Buffer.byteLength(data) / 5000);
    });
  }
}
Object.assign(globalThis, { WebSocket: CountingWebSocket });
ConsoleLogger.LOG_LEVEL = 'ERROR';

// Only what is loaded from here on is counted.
register('./hooks.mjs', import.meta.url);
const { startLocalBackend } = await import('@amplify-ai-request/local');
const { amplifyTransport, createAIRequest } = await import('@amplify-ai-request/client');

const operations = {};
const backend = await startLocalBackend({
  environment: {},
  ...options,
  authorization: 'lambda',
  authorizer: (owner) => ({ isAuthorized: true, resolverContext: { owner } }),
  standIn: { delay: modelSeconds * 1000, answer: () => 'An answer. '.repeat(200) },
  faults: {
    // Nothing is refused: it is asked of each operation.
    refuse(field) {
      operations[field] = (operations[field] ?? 0) + 1;
      return false;
    },
  },
});
Amplify.configure(backend.outputs);
const transports = Array.from({ length: owners }, (_, number) =>
  amplifyTransport({ authMode: 'lambda', authToken: () => `owner-${number}` }),
);

const prompt = 'Why is the sky blue? '.repeat(50);
const seconds = [];
const asked = [];
for (let number = 0; number < Number(requests); number += 1) {
  const started = Date.now();
  const transport = transports[number % owners];
  const answered = createAIRequest({ prompt }, { mode, transport }).then(() =>
    seconds.push((Date.now() - started) / 1000),
  );
  asked.push(answered);
  await sleep(betweenMs);
}
await Promise.all(asked);
// The dispatcher books the end.
await sleep(3000);
await backend.stop();

console.log(JSON.stringify({ requests: Number(requests), ...counts, operations, updates, seconds }));
process.exit();
