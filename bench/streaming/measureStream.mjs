import { createAIRequest } from '@amplify-ai-request/client';
import { installCountingSocket, wire } from '../localBackend/countingSocket.mjs';
import { startBackend } from '../localBackend/startBackend.mjs';

/**
 * Streams an answer through the local backend to the real client, and counts what comes over its socket.
 *
 * @param {readonly string[]} tokens
 * @param {number} perSecond
 */
export async function measureStream(tokens, perSecond) {
  installCountingSocket();
  const text = tokens.join('');
  const backend = await startBackend({ standIn: { pace: 1000 / perSecond, answer: () => text } });
  const before = { ...wire };
  const started = performance.now();
  const { content } = await createAIRequest({ prompt: 'Go', maxTokens: 16_000 }, { stream: true });
  const seconds = (performance.now() - started) / 1000;
  if (content !== text) throw new Error('The text is not what the model wrote');
  await backend.stop();
  return { pushes: wire.pushes - before.pushes, bytes: wire.bytes - before.bytes, seconds };
}
