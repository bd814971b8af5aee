import { setTimeout as sleep } from 'node:timers/promises';
import { serveLocally } from '../http/serveLocally.mjs';
import { lastChunk, toChunk } from '../http/toChunk.mjs';

/** Serves a model that thinks for a moment, then says five words, and remembers when it said the first. */
export async function serveModel() {
  let writtenAt = 0;
  const { url, close } = await serveLocally(async (request, reply) => {
    request.resume();
    await sleep(300);
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of ['one', ' two', ' three', ' four', ' five']) {
      writtenAt ||= performance.now();
      reply.write(toChunk({ delta: { content }, finish_reason: null }));
      await sleep(50);
    }
    reply.end(lastChunk);
  });
  return {
    url: `${url}/v1`,
    /** How long ago it said its first word; the next call's is then remembered. */
    sinceFirstWord() {
      const since = performance.now() - writtenAt;
      writtenAt = 0;
      return since;
    },
    close,
  };
}
