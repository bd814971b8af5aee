import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request as every server here takes it: whole, with lower-case header names. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An iterable is streamed; when it throws, the connection breaks off. */
  readonly body?: string | AsyncIterable<string>;
}

/** Closes the connection without a reply. */
export const hangUp = 'hang up';

export type HttpHandler = (request: HttpRequest) => Promise<HttpReply | typeof hangUp>;

/** Takes a connection that is to become a WebSocket, with what of it has been read already. */
export type UpgradeHandler = (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;

export function jsonReply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
