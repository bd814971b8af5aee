import { createAIRequest } from '@amplify-ai-request/client';
import { installCountingSocket, wire } from '../localBackend/countingSocket.mjs';
import { startBackend } from '../localBackend/startBackend.mjs';

/**
 * Streams an answer through the local backend to the real client, and counts what comes over its socket.
 *
 * @param {readonly string[]} tokens
 * @param {number} perSecond
 * @returns {Promise<{ pushes: number, bytes: number, seconds: number }>} `seconds`: from the first text to the last
 */
export async function measureStream(tokens, perSecond) {
  installCountingSocket();
  const backend = await startBackend({
    standIn: { pace: 1000 / perSecond, answer: () => tokens.join('') },
  });
  const before = { ...wire };
  const times = [];
  let text = '';
  const { textStream } = createAIRequest({ prompt: 'Go', maxTokens: 16_000 }, { stream: true });
  for await (const piece of textStream) {
    text += piece;
    times.push(performance.now());
  }
  await backend.stop();
  if (text !== tokens.join('')) throw new Error('The text is not what the model wrote.');
  return {
    pushes: wire.pushes - before.pushes,
    bytes: wire.bytes - before.bytes,
    seconds: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000,
  };
}
