import { GraphQLError } from 'graphql';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type Clock, realClock } from '../../clock.js';
import type { Faults, Push } from '../../faults.js';
import { isLocalPage } from '../../http/allowLocalPages.js';
import type { HttpRequest, UpgradeHandler } from '../../http/message.js';
import { isObject } from '../../http/parseObject.js';
import { formatError } from '../appSyncError.js';
import type { Caller } from '../identify.js';
import { createConnection, type ProtocolError, type ServerMessage } from './createConnection.js';
import { readHandshake } from './handshake.js';
import { isTooLarge } from './isTooLarge.js';
import { projectEvent } from './projectEvent.js';
import { pushEvent } from './pushEvent.js';
import { type Interest, type StartOptions, startSubscription } from './startSubscription.js';

export interface RealtimeOptions extends Pick<StartOptions, 'schema' | 'fields'> {
  readonly identify: (request: HttpRequest) => Promise<Caller | undefined>;
  readonly faults?: Pick<Faults, 'refuse' | 'dropReply' | 'push' | 'keepAlive'>;
  /** How long a client goes without a keep-alive until it gives a connection up. @default AppSync's: five minutes */
  readonly connectionTimeoutMs?: number;
  /** @default the real one */
  readonly clock?: Clock;
}

export interface Realtime {
  /** Takes the requests to become a WebSocket. */
  readonly upgrade: UpgradeHandler;
  /** Tells subscribers what a mutation has answered. */
  publish(mutation: string, event: unknown): void;
  /** Breaks every open connection. */
  dropSockets(): void;
}

const path = '/graphql/realtime';
const protocol = 'graphql-ws';
const largestMessage = 1_000_000;
const keepAliveMs = 60_000;
const policyViolation = 1008;
const unauthorized: ProtocolError & { readonly errorCode: number } = {
  errorType: 'UnauthorizedException',
  message: 'You are not authorized to make this call.',
  errorCode: 401,
};

interface Subscriber extends Interest {
  hear(event: unknown): void;
}

/**
 * Serves GraphQL subscriptions as AppSync does, over WebSockets: a connection is let in by its authorization, and each start
 * on it by its own.
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
export function createRealtime({
  schema,
  fields,
  identify,
  faults = {},
  connectionTimeoutMs = 300_000,
  clock = realClock,
}: RealtimeOptions): Realtime {
  const subscribers = new Set<Subscriber>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    handleProtocols: (offered) => offered.has(protocol) && protocol,
  });

  /** Takes signatures and tokens for this host only. */
  const identifyAt =
    (host: string) => async (headers: HttpRequest['headers'], path: string, body: string) => {
      if (headers.host !== host) return undefined;
      return identify({ method: 'POST', path, headers, body, signal: new AbortController().signal });
    };

  function serve(socket: WebSocket, identifyHere: StartOptions['identify']): void {
    const closed = new AbortController();
    const send = (message: ServerMessage) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    };
    const connection = createConnection({
      send,
      connectionTimeoutMs,
      toErrors,
      async start(payload, push) {
        const interest = await startSubscription(payload, {
          schema,
          fields,
          identify: identifyHere,
          refuses: (field) => faults.refuse?.(field) ?? false,
        });
        const { selection } = interest;
        let number = 0;
        const subscriber: Subscriber = {
          ...interest,
          hear(event) {
            const arrivals = faults.push?.(toPush(selection.fieldName, event, number));
            number += 1;
            const payload = projectEvent(selection, event);
            if (isTooLarge(payload)) {
              console.error(
                `An event of ${selection.fieldName} is larger than AppSync hands on: nobody hears of it`,
              );
            } else pushEvent(() => push(payload), arrivals, clock, closed.signal);
          },
        };
        subscribers.add(subscriber);
        return {
          acknowledged: !faults.dropReply?.(selection.fieldName),
          end: () => subscribers.delete(subscriber),
        };
      },
    });
    socket.on('message', (data: RawData) => connection.receive(String(data)));
    socket.on('close', () => {
      closed.abort();
      connection.close();
    });
    void keepAlive(() => send({ type: 'ka' }), closed.signal);
  }

  async function keepAlive(send: () => void, signal: AbortSignal): Promise<void> {
    for (;;) {
      await clock.wait(keepAliveMs, signal);
      if (signal.aborted) return;
      if (faults.keepAlive?.() ?? true) send();
    }
  }

  return {
    upgrade(incoming, socket, head) {
      const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
      const protocols = String(incoming.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
      const { origin, host = '' } = incoming.headers;
      if (pathname !== path) return refuseUpgrade(socket, '404 Not Found');
      if (origin !== undefined && !isLocalPage(origin)) return refuseUpgrade(socket, '403 Forbidden');
      if (!protocols.includes(protocol)) return refuseUpgrade(socket, '400 Bad Request');
      const identifyHere = identifyAt(host);
      const headers = readHandshake(protocols, searchParams);
      const identified = headers
        ? identifyHere(headers, '/graphql/connect', '{}')
        : Promise.resolve(undefined);
      server.handleUpgrade(incoming, socket, head, (opened) => {
        // What comes in the meantime waits: nothing is read of a socket that is paused.
        opened.pause();
        // Whoever goes away, or speaks no WebSocket, has closed it; that is heard as such.
        opened.on('error', () => {});
        identified.then(
          (caller) => {
            if (opened.readyState !== opened.OPEN) return;
            if (caller) serve(opened, identifyHere);
            else {
              opened.send(JSON.stringify({ type: 'connection_error', payload: { errors: [unauthorized] } }));
              opened.close(policyViolation);
            }
            opened.resume();
          },
          (error) => {
            console.error(error);
            opened.terminate();
          },
        );
      });
    },
    publish(mutation, event) {
      if (!isObject(event)) return;
      for (const subscriber of subscribers) {
        if (subscriber.mutations.includes(mutation) && subscriber.isFor(event)) subscriber.hear(event);
      }
    },
    dropSockets() {
      for (const socket of server.clients) socket.terminate();
    },
  };
}

function toErrors(thrown: unknown): ProtocolError[] {
  if (thrown instanceof GraphQLError) return [formatError(thrown)];
  console.error(thrown);
  return [{ errorType: 'InternalFailure', message: 'The local backend broke: see its output' }];
}

function refuseUpgrade(socket: Parameters<UpgradeHandler>[1], status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function toPush(field: string, event: unknown, number: number): Push {
  const { id, seq, request } = isObject(event) ? event : {};
  const ended = isObject(request);
  const counted = ended ? request.seq : seq;
  return { field, id: String(id), ...(typeof counted === 'number' && { seq: counted }), ended, number };
}
