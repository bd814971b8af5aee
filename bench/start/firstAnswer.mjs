// Starts a local backend and asks it once, and answers how long each step took, in milliseconds. Started by
// measureFirstAnswer.mjs: each time everything is loaded anew.
const started = performance.now();
const { startLocalBackend } = await import('@amplify-ai-request/local');
const imported = performance.now();
const backend = await startLocalBackend({ environment: {}, standIn: {} });
const up = performance.now();
const { Amplify } = await import('aws-amplify');
const { ConsoleLogger } = await import('aws-amplify/utils');
ConsoleLogger.LOG_LEVEL = 'ERROR';
const { createAIRequest } = await import('@amplify-ai-request/client');
Amplify.configure(/** @type {Parameters<typeof Amplify.configure>[0]} */ (backend.outputs));
const asked = performance.now();
await createAIRequest({ prompt: 'Hello' }, { poll: { minMs: 10 } });
const answered = performance.now();
await backend.stop();
process.send?.({ imports: imported - started, up: up - imported, answer: answered - asked }, () =>
  process.exit(),
);

export {};
