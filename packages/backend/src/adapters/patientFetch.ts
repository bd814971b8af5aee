import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { Readable } from 'node:stream';

/** No connection came about, so nothing was asked: an unknown host, a refused connection, a certificate that is wrong. */
export class NeverConnected extends Error {
  override readonly name = 'NeverConnected';
}

/** The most bytes of an error's body that are read: a report is short, and whatever is longer is none. */
const longestReport = 100_000;

/** The statuses whose replies have no body: `Response` insists. */
const withoutBody = [204, 205, 304];

/**
 * Fetches as the OpenAI client asks, without a time limit of its own, and over a new connection each time.
 *
 * Node's own fetch gives up on a server that is silent for 300 s, and a model may think for longer (undici's headersTimeout
 * and bodyTimeout: https://github.com/nodejs/undici/blob/main/docs/docs/api/Client.md). It also keeps connections, which a
 * provider closes while Lambda has the function frozen: the next call would end on a dead socket, not knowing whether it
 * was heard.
 *
 * @throws {NeverConnected} when nothing was sent; any other error when something may have been.
 */
export function patientFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const { method, headers, body, signal } = init;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const isSecure = url.protocol === 'https:';
    let connected = false;
    const request = isSecure ? overHttps : overHttp;
    const options = {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      signal: signal ?? undefined,
      agent: false,
    };
    request(url, options)
      .on('socket', (socket) => {
        connected = !socket.connecting;
        socket.once(isSecure ? 'secureConnect' : 'connect', () => {
          connected = true;
        });
      })
      .on('response', (incoming) => {
        try {
          resolve(toResponse(incoming));
        } catch (error) {
          incoming.destroy();
          reject(error);
        }
      })
      .on('error', (error) => reject(connected ? error : new NeverConnected('No connection came about')))
      // A server that switches to another protocol ends the request without an error.
      .on('close', () => reject(new Error('The connection closed without a reply')))
      .end(body);
  });
}

/** @throws {RangeError} for a status that HTTP does not know. */
function toResponse(incoming: IncomingMessage): Response {
  const { statusCode: status = 0 } = incoming;
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    `${value}`,
  ]);
  if (withoutBody.includes(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  const readable =
    status < 300 ? incoming : Readable.from(readAtMost(incoming, longestReport), { objectMode: false });
  // Node's streams and the web's have two sets of types for one thing.
  const stream = Readable.toWeb(readable) as unknown as ConstructorParameters<typeof Response>[0];
  return new Response(stream, { status, headers });
}

async function* readAtMost(incoming: IncomingMessage, most: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of incoming) {
    yield chunk;
    size += chunk.length;
    if (size >= most) return;
  }
}
