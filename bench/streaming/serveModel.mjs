import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Serves a model that thinks for a moment, then says five words, and remembers when it said the first. */
export async function serveModel() {
  let writtenAt = 0;
  const server = createServer(async (request, reply) => {
    request.resume();
    await sleep(300);
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of ['one', ' two', ' three', ' four', ' five']) {
      writtenAt ||= performance.now();
      reply.write(toEvent({ delta: { content }, finish_reason: null }));
      await sleep(50);
    }
    reply.end(`${toEvent({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    /** How long ago it said its first word; the next call's is then remembered. */
    sinceFirstWord() {
      const since = performance.now() - writtenAt;
      writtenAt = 0;
      return since;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @param {object} choice */
function toEvent(choice) {
  const chunk = {
    id: 'a',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'any',
    choices: [{ index: 0, ...choice }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
