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
  readonly body?: string | Iterable<string>;
}

/** Closes the connection without a reply. */
export const hangUp = 'hang up';

export type HttpHandler = (request: HttpRequest) => Promise<HttpReply | typeof hangUp>;

export function jsonReply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
