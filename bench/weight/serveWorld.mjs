import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */
/** @typedef {Record<string, unknown>} Attributes as DynamoDB's protocol has them */

/** Deltas that a model writes at once, before it rests for a moment. */
const burst = 20;

/**
 * Serves all that a worker talks to, on this machine: a table of one row, AppSync, and a model. Their memory is this process's,
 * and not the worker's.
 *
 * @param {{ delta: string, pause: number }} model what it says with each delta, and how many milliseconds it rests in between
 */
export async function serveWorld({ delta, pause }) {
  /** @type {Attributes} */
  let row = {};
  let deltas = 0;
  let pushes = 0;
  const server = createServer(async (request, reply) => {
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
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());

  /** @param {Outgoing} reply */
  async function say(reply) {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (/** @type {object} */ choice) =>
      `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 1, model: 'any', choices: [choice] })}\n\n`;
    const piece = event({ index: 0, delta: { content: delta }, finish_reason: null });
    for (let said = 0; said < deltas; said += burst) {
      reply.write(piece.repeat(Math.min(burst, deltas - said)));
      await sleep(pause);
    }
    reply.end(`${event({ index: 0, delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
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
    close() {
      server.closeAllConnections();
      server.close();
    },
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
