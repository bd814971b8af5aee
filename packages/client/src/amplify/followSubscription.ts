import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import type { RequestEvent } from '../protocol.js';
import type { TransportSubscriber } from '../transport.js';
import { toAIRequestError } from './toAIRequestError.js';

/** What Amplify's `graphql` returns for a subscription. */
export interface AmplifyObservable {
  subscribe(observer: { next(value: unknown): void; error(error: unknown): void }): { unsubscribe(): void };
}

/**
 * What Amplify says on its Hub when AppSync has acknowledged a subscription, the first time and after each reconnect. It
 * exports no name for it; tests hold us to it with the real client.
 */
const acknowledged = 'Subscription ack';

/** The connection stands, but for how long nobody knows: no keep-alive comes, or the network is gone. */
const shaky: readonly ConnectionState[] = [
  ConnectionState.ConnectedPendingKeepAlive,
  ConnectionState.ConnectedPendingNetwork,
];

/**
 * There is no connection: until the subscription has been started anew, nothing is heard. `Disconnected` is none of these:
 * so Amplify calls a connection that nobody needs any more, to another API for one.
 */
const broken: readonly ConnectionState[] = [
  ConnectionState.ConnectionDisrupted,
  ConnectionState.ConnectionDisruptedPendingNetwork,
];

/** How long a subscription may take to be started anew once the connection is back, in milliseconds. */
const restartMs = 5_000;

/**
 * Follows one subscription of an Amplify client, which reconnects by itself and says only on its Hub that it did: what was
 * published in between is never sent again. The Hub tells of all subscriptions of the page.
 * https://docs.amplify.aws/react/build-a-backend/data/subscribe-data/
 *
 * @param start Starts the subscription.
 */
export function followSubscription(
  start: () => Promise<AmplifyObservable>,
  about: { readonly id: string; readonly field: string },
  { onOpen, onClose, onEvent, onError }: TransportSubscriber,
): () => void {
  let state: 'new' | 'open' | 'shaky' | 'broken' = 'new';
  let subscription: { unsubscribe(): void } | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let left = false;

  function become(next: typeof state): void {
    clearTimeout(patience);
    const was = state;
    state = next;
    if (next === 'open') onOpen();
    else if (was === 'open') onClose();
  }

  function onState(connection: ConnectionState | undefined): void {
    if (state === 'new' || !connection) return;
    clearTimeout(patience);
    if (broken.includes(connection)) become('broken');
    else if (state === 'open' && shaky.includes(connection)) become('shaky');
    else if (connection !== ConnectionState.Connected) return;
    else if (state === 'shaky') become('open');
    // Where another subscription has brought the connection back, Amplify starts none of the older ones again.
    else if (state === 'broken') patience = setTimeout(begin, restartMs);
  }

  async function begin(): Promise<void> {
    subscription?.unsubscribe();
    try {
      const observable = await start();
      if (!left) subscription = observable.subscribe({ next, error: end });
    } catch (error) {
      end(error);
    }
  }

  function next(value: unknown): void {
    const event = (value as { data?: Readonly<Record<string, unknown>> }).data?.[about.field];
    if (event) onEvent(event as RequestEvent);
  }

  function end(error: unknown): void {
    if (left) return;
    leave();
    onError(toAIRequestError(error));
  }

  function leave(): void {
    left = true;
    clearTimeout(patience);
    leaveHub();
    subscription?.unsubscribe();
  }

  const leaveHub = Hub.listen('api', ({ payload: { event, data } }) => {
    const { query, variables, connectionState } = (data ?? {}) as HubData;
    // As Amplify prints it, which is not as it was given.
    const isOurs = variables?.id === about.id && query?.includes(`${about.field}(`);
    if (event === acknowledged && isOurs) become('open');
    if (event === CONNECTION_STATE_CHANGE) onState(connectionState);
  });
  void begin();
  return leave;
}

interface HubData {
  readonly query?: string;
  readonly variables?: { readonly id?: string };
  readonly connectionState?: ConnectionState;
}
