import { createAIRequest } from '@amplify-ai-request/client';
import { WebSocket } from 'ws';
import { startBackend } from '../localBackend/startBackend.mjs';
import { serveModel } from './serveModel.mjs';

/**
 * Measures, in turn, how long after the model's first word it is heard: by whoever reads the model's own stream, and by the
 * client, through worker, AppSync and subscription of the local backend.
 *
 * @param {number} rounds
 * @returns {Promise<{ direct: number[], client: number[] }>} in milliseconds
 */
export async function measureFirstText(rounds) {
  // Node 20 has none of its own.
  Object.assign(globalThis, { WebSocket });
  const model = await serveModel();
  const backend = await startBackend({ environment: { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'none' } });
  /** @type {{ direct: number[], client: number[] }} */
  const all = { direct: [], client: [] };
  try {
    for (let round = -1; round < rounds; round += 1) {
      const direct = await readDirectly(model);
      const client = await readByClient(model);
      // The first finds nothing warm.
      if (round < 0) continue;
      all.direct.push(direct);
      all.client.push(client);
    }
  } finally {
    await backend.stop();
    model.close();
  }
  return all;
}

/** @typedef {Awaited<ReturnType<typeof serveModel>>} Model */

/** @param {Model} model */
async function readDirectly(model) {
  const { body } = await fetch(`${model.url}/chat/completions`, { method: 'POST', body: '{}' });
  let since = Number.NaN;
  for await (const _ of body ?? []) if (Number.isNaN(since)) since = model.sinceFirstWord();
  // The later words have set it again.
  model.sinceFirstWord();
  return since;
}

/** @param {Model} model */
async function readByClient(model) {
  const request = createAIRequest({ prompt: 'Go' }, { stream: true });
  let since = Number.NaN;
  for await (const _ of request.textStream) if (Number.isNaN(since)) since = model.sinceFirstWord();
  await request;
  model.sinceFirstWord();
  return since;
}
