import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { Readable } from 'node:stream';

/**
 * Fetches as the OpenAI client asks, without a time limit of its own, and over a new connection each time.
 *
 * Node's own fetch gives up on a server that is silent for 300 s, and a model may think for longer (undici's headersTimeout
 * and bodyTimeout: https://github.com/nodejs/undici/blob/main/docs/docs/api/Client.md). It also keeps connections, which a
 * provider closes while Lambda has the function frozen: the next call would end on a dead socket, not knowing whether it
 * was heard.
 */
export function patientFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const { method, headers, body, signal } = init;
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? overHttps : overHttp;
    const options = {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      signal: signal ?? undefined,
      agent: false,
    };
    request(url, options, (incoming) => {
      const received = Object.entries(incoming.headers);
      // Node's streams and the web's have two sets of types for one thing.
      const stream = Readable.toWeb(incoming) as unknown as ConstructorParameters<typeof Response>[0];
      resolve(
        new Response(stream, {
          status: incoming.statusCode,
          headers: received.map(([name, value]) => [name, `${value}`]),
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}
