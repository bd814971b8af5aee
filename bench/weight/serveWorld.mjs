import { setTimeout as sleep } from 'node:timers/promises';
import { serveLocally } from '../http/serveLocally.mjs';
import { lastChunk, toChunk } from '../http/toChunk.mjs';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */
/** @typedef {Record<string, unknown>} Attributes as DynamoDB's protocol has them */

/** Deltas that a model writes at once, before it rests for a moment. */
const burst = 20;

/**
 * Serves all that a worker talks to, on this machine: a table of one row, AppSync, and a model. Their memory is this process's,
 * and not the worker's.
 *
 * @param {{ delta: string, longest: number, longestSeconds: number }} model what it says with each delta, of how many the longest
 *   answer is, and how long it takes for that
 */
export async function serveWorld({ delta, longest, longestSeconds }) {
  const pause = (1000 * longestSeconds) / (longest / burst);
  /** @type {Attributes} */
  let row = {};
  let deltas = 0;
  let pushes = 0;
  const { url, close } = await serveLocally(async (request, reply) => {
    const body = await read(request);
    if (request.url?.startsWith('/v1/')) return say(reply);
    if (request.url === '/graphql') {
      pushes += 1;
      return answer(reply, { data: { publishOpenAIRequest: { id: 'any' } } });
    }
    const isUpdate = String(request.headers['x-amz-target']).endsWith('.UpdateItem');
    if (isUpdate) row = update(row, body);
    answer(reply, isUpdate ? { Attributes: row } : {});
  });

  /** @param {Outgoing} reply */
  async function say(reply) {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    const piece = toChunk({ delta: { content: delta }, finish_reason: null });
    for (let said = 0; said < deltas; said += burst) {
      reply.write(piece.repeat(Math.min(burst, deltas - said)));
      await sleep(pause);
    }
    reply.end(lastChunk);
  }

  return {
    url,
    /**
     * Puts the row of an admitted request there, whose answer has so many deltas.
     *
     * @param {string} id
     * @param {number} length
     */
    admit(id, length) {
      deltas = length;
      pushes = 0;
      const now = Date.now();
      row = {
        id: { S: id },
        status: { S: 'queued' },
        owner: { S: 'owner' },
        prompt: { S: 'Go' },
        token: { N: '1000000' },
        stream: { BOOL: true },
        created_at: { S: new Date(now).toISOString() },
        admitted_at: { S: new Date(now).toISOString() },
        deadline_at: { S: new Date(now + 600_000).toISOString() },
      };
    },
    /** How it ended: the row's status, and how often subscribers were told. */
    outcome: () => ({ status: /** @type {{ S?: string }} */ (row.status).S, pushes }),
    close,
  };
}

/** @param {Outgoing} reply @param {object} body */
function answer(reply, body) {
  reply.setHeader('content-type', 'application/json');
  reply.end(JSON.stringify(body));
}

/** @param {Incoming} request @returns {Promise<Record<string, any>>} */
async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

/**
 * Does what `SET #a = :a` asks for: the worker's writes are of this form, and nobody else writes here.
 *
 * @param {Attributes} row
 * @param {Record<string, any>} body
 * @returns {Attributes}
 */
function update(row, { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues }) {
  const changes = [...UpdateExpression.matchAll(/(#\w+) = (:\w+)/g)].map(([, name, value]) => [
    ExpressionAttributeNames[name],
    ExpressionAttributeValues[value],
  ]);
  return { ...row, ...Object.fromEntries(changes) };
}
