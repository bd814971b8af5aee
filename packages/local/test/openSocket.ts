import { WebSocket } from 'ws';

/** What came over the socket. */
export interface Received {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly connectionTimeoutMs?: number;
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly {
      readonly errorType?: string | null;
      readonly errorCode?: number;
      readonly message?: string;
    }[];
  };
}

export interface RawSocket {
  readonly received: readonly Received[];
  send(message: unknown): void;
  /** The next message that is none of `ka`, of those that nobody has waited for. */
  next(): Promise<Received>;
  /** With what code it was closed. */
  readonly closed: Promise<number>;
  close(): void;
}

export interface Opening {
  /** Goes as a subprotocol, as today's clients send it. */
  readonly authorization?: Readonly<Record<string, unknown>>;
  readonly query?: string;
  readonly path?: string;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const encodeHeader = (headers: object) => Buffer.from(JSON.stringify(headers)).toString('base64url');

/** Opens a WebSocket as a client does, or one that no client of ours would open. Rejects when it is refused. */
export function openSocket(
  url: string,
  {
    authorization,
    query = '',
    path = '/graphql/realtime',
    protocols = ['graphql-ws'],
    headers,
  }: Opening = {},
): Promise<RawSocket> {
  const offered = authorization ? [...protocols, `header-${encodeHeader(authorization)}`] : [...protocols];
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}${query}`, offered, { headers });
  const received: Received[] = [];
  const unread: Received[] = [];
  const waiting: ((message: Received) => void)[] = [];
  socket.on('message', (data) => {
    const message: Received = JSON.parse(String(data));
    received.push(message);
    if (message.type === 'ka') return;
    const wake = waiting.shift();
    if (wake) wake(message);
    else unread.push(message);
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const raw: RawSocket = {
    received,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => {
      const message = unread.shift();
      return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
    },
    closed,
    close: () => socket.terminate(),
  };
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(raw));
    socket.on('error', reject);
    socket.on('unexpected-response', (_, { statusCode }) => {
      reject(new Error(`${statusCode}`));
      socket.terminate();
    });
  });
}
