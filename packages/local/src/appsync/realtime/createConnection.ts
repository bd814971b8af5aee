import { isObject, parseObject } from '../../http/parseObject.js';

/** What AppSync says to a client. https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html */
export interface ServerMessage {
  readonly type: 'connection_ack' | 'connection_error' | 'start_ack' | 'data' | 'complete' | 'error' | 'ka';
  readonly id?: string;
  readonly payload?: object;
}

export interface ProtocolError {
  readonly errorType: string | null;
  readonly message: string;
}

/** A start as it came; what is wrong with it is found by who carries it out. */
export type Start = Readonly<Record<string, unknown>>;

export interface Subscription {
  /** False where the acknowledgement gets lost. */
  readonly acknowledged: boolean;
  end(): void;
}

export interface ConnectionOptions {
  send(message: ServerMessage): void;
  /** Carries out a start. Throws what is wrong with it. */
  start(payload: Start, push: (payload: object) => void): Promise<Subscription>;
  /** Makes a message of what was thrown. */
  toErrors(thrown: unknown): readonly ProtocolError[];
  readonly connectionTimeoutMs: number;
}

export interface Connection {
  receive(text: string): void;
  /** Ends every subscription. */
  close(): void;
}

const mostSubscriptions = 100;

/** Speaks AppSync's real-time protocol on one connection that has been let in. */
export function createConnection({
  send,
  start,
  toErrors,
  connectionTimeoutMs,
}: ConnectionOptions): Connection {
  /** By the ids that the client chose. One that is only being started ends as soon as it has. */
  const subscriptions = new Map<string, { subscription?: Subscription }>();

  function refuse(id: string | undefined, errors: readonly ProtocolError[]): void {
    send({ type: 'error', ...(id !== undefined && { id }), payload: { errors } });
  }

  async function open(id: string, payload: Start): Promise<void> {
    const entry: { subscription?: Subscription } = {};
    const isWanted = () => subscriptions.get(id) === entry;
    subscriptions.set(id, entry);
    try {
      const subscription = await start(payload, (pushed) => {
        if (isWanted()) send({ id, type: 'data', payload: pushed });
      });
      if (!isWanted()) return subscription.end();
      entry.subscription = subscription;
      if (subscription.acknowledged) send({ id, type: 'start_ack' });
    } catch (thrown) {
      if (!isWanted()) return;
      subscriptions.delete(id);
      refuse(id, toErrors(thrown));
    }
  }

  return {
    receive(text) {
      const message = parseObject(text);
      const { type = 'unknown', payload } = message ?? {};
      const id = typeof message?.id === 'string' ? message.id : undefined;
      if (type === 'connection_init') {
        send({ type: 'connection_ack', payload: { connectionTimeoutMs } });
        send({ type: 'ka' });
      } else if (type === 'start' && id !== undefined) {
        if (subscriptions.has(id)) {
          refuse(id, [{ errorType: 'DuplicatedOperationError', message: `There is an operation ${id}` }]);
        } else if (subscriptions.size >= mostSubscriptions) {
          const message = `Max number of ${mostSubscriptions} subscriptions reached`;
          refuse(id, [{ errorType: 'MaxSubscriptionsReachedError', message }]);
        } else {
          void open(id, isObject(payload) ? payload : {});
        }
      } else if (type === 'stop' && id !== undefined) {
        const entry = subscriptions.get(id);
        if (!entry) {
          return refuse(id, [{ errorType: 'UnknownOperationError', message: `There is no operation ${id}` }]);
        }
        subscriptions.delete(id);
        entry.subscription?.end();
        send({ id, type: 'complete' });
      } else {
        const what = type === 'start' || type === 'stop' ? `${type} without an id` : String(type);
        const message = `${what} not supported through the realtime channel`;
        refuse(id, [{ errorType: 'UnsupportedOperation', message }]);
      }
    },
    close() {
      for (const { subscription } of subscriptions.values()) subscription?.end();
      subscriptions.clear();
    },
  };
}
