import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { longLivedController } from '../longLivedController.js';
import { isLoopback } from './isLoopback.js';
import {
  type HttpHandler,
  type HttpReply,
  type HttpRequest,
  hangUp,
  jsonReply,
  type UpgradeHandler,
} from './message.js';

/** What DynamoDB takes at most; AppSync's own limit is lower and its own to tell. */
const largestBody = 16 * 1024 * 1024;

export interface HttpServer {
  readonly url: string;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Starts a server for this machine only. Port 0 takes a free one.
 *
 * @param upgrade Takes who asks for a WebSocket. @default an ordinary request like any other
 */
export async function serve(handler: HttpHandler, port = 0, upgrade?: UpgradeHandler): Promise<HttpServer> {
  const closing = longLivedController();
  const upgraded = new Set<Duplex>();
  const server = createServer((incoming, outgoing) => {
    // What was written before it broke goes out first.
    answer(handler, incoming, outgoing, closing.signal).catch(() => setImmediate(() => outgoing.destroy()));
  });
  if (upgrade) {
    server.on('upgrade', (incoming, socket, head) => {
      upgraded.add(socket);
      socket.on('close', () => upgraded.delete(socket));
      // Whoever breaks off has no more to be told.
      socket.on('error', () => socket.destroy());
      if (isLoopback(incoming.headers.host ?? '')) upgrade(incoming, socket, head);
      else socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is taken: choose another, or stop what listens there`);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

async function answer(
  handler: HttpHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  if (closing.aborted) leave();
  closing.addEventListener('abort', leave);
  // The server outlives its requests by far: nothing of them may stay on its signal.
  outgoing.on('close', () => {
    closing.removeEventListener('abort', leave);
    leave();
  });
  const body = await readBody(incoming);
  const reply = await replyTo(handler, incoming, body, gone.signal);
  if (reply === hangUp) outgoing.destroy();
  else await send(reply, outgoing);
}

async function replyTo(
  handler: HttpHandler,
  incoming: IncomingMessage,
  body: string | undefined,
  gone: AbortSignal,
): Promise<HttpReply | typeof hangUp> {
  if (body === undefined) return jsonReply(413, { message: 'The request is larger than 16 MB' });
  if (!isLoopback(incoming.headers.host ?? '')) {
    return jsonReply(403, { message: 'This server answers to localhost and 127.0.0.1 only' });
  }
  try {
    return await handler(toRequest(incoming, body, gone));
  } catch (error) {
    // Of a caller who has gone, at the end of a test for instance, nobody needs to hear.
    if (gone.aborted) return hangUp;
    console.error(error);
    return jsonReply(500, { message: 'The local backend broke: see its output' });
  }
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  return size <= largestBody ? Buffer.concat(chunks).toString() : undefined;
}

function toRequest(incoming: IncomingMessage, body: string, signal: AbortSignal): HttpRequest {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: Object.fromEntries(headers),
    body,
    signal,
  };
}

async function send({ status, headers, body = '' }: HttpReply, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, headers);
  if (typeof body !== 'string') {
    for await (const part of body) {
      if (outgoing.destroyed) return;
      outgoing.write(part);
    }
  }
  outgoing.end(typeof body === 'string' ? body : undefined);
}
