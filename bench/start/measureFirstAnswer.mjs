/**
 * Starts a local backend and asks it once, step by step: what it takes is loaded by this, and for the first time where this
 * process has done nothing else.
 *
 * @returns {Promise<{ imports: number, up: number, client: number, answer: number }>} in milliseconds
 */
export async function measureFirstAnswer() {
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
  await createAIRequest({ prompt: 'Hello' }, { poll: { minMs: 50 } });
  const answered = performance.now();
  await backend.stop();
  return {
    imports: imported - started,
    up: up - imported,
    client: asked - up,
    answer: answered - asked,
  };
}
