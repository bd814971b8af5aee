import * as http from 'node:http';
import * as https from 'node:https';

export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/**
 * How long an idle connection is used again. Lambda freezes a function between its invocations, and no timer runs then: what
 * lies on the way drops the connection meanwhile, and whatever is sent over it next is lost. So this goes by the wall clock.
 */
const idleMs = 4_000;

/** The most of a reply that is read, in characters: it repeats what was sent. */
const longestReply = 1_000_000;

/**
 * Makes what posts to one address, over connections that are kept from one post to the next, as Node's own `fetch` does,
 * but never over one that may have died unnoticed.
 *
 * @returns A function that rejects when no whole reply came, for whatever reason, an abort too.
 */
export function createPoster(url: URL, now: () => number = Date.now) {
  const { Agent, request } = url.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true });
  let lastUsed = now();

  const dropIdle = () => {
    for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
  };
  const post = ({ headers, body, signal }: Post) =>
    new Promise<Reply>((resolve, reject) => {
      signal.throwIfAborted();
      request(url, { method: 'POST', headers: { ...headers }, agent, signal })
        .on('response', (incoming) => {
          readText(incoming).then((text) => resolve({ status: incoming.statusCode ?? 0, text }), reject);
        })
        // Unheard, a server that switches to another protocol would end the post without a word.
        .on('upgrade', (_, socket) => {
          socket.destroy();
          reject(new Error('The server speaks another protocol'));
        })
        .on('error', reject)
        .end(body);
    });

  return async (message: Post): Promise<Reply> => {
    if (now() - lastUsed > idleMs) dropIdle();
    lastUsed = now();
    return post(message).finally(() => {
      lastUsed = now();
    });
  };
}

async function readText(incoming: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    text += chunk;
    // Leaving the loop ends the connection.
    if (text.length > longestReply) throw new Error('The reply is too long');
  }
  return text;
}
