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
 * exports no name for it; a test holds us to it with the real client.
 */
const acknowledged = 'Subscription ack';

/**
 * Follows one subscription of an Amplify client, which reconnects by itself and says only on its Hub that it did: what was
 * published in between is never sent again.
 * https://docs.amplify.aws/react/build-a-backend/data/subscribe-data/
 *
 * @param about Tells this subscription's acknowledgement from others'.
 */
export function followSubscription(
  observable: AmplifyObservable,
  about: { readonly query: string; readonly id: string; readonly field: string },
  { onOpen, onClose, onEvent, onError }: TransportSubscriber,
): () => void {
  let wasOpen = false;
  const leaveHub = Hub.listen('api', ({ payload: { event, data } }) => {
    const { query, variables, connectionState } = (data ?? {}) as HubData;
    if (event === acknowledged && query === about.query && variables?.id === about.id) {
      wasOpen = true;
      onOpen();
    }
    if (event !== CONNECTION_STATE_CHANGE || !wasOpen) return;
    if (connectionState === ConnectionState.Connected) onOpen();
    else onClose();
  });
  const subscription = observable.subscribe({
    next: (value) => {
      const event = (value as { data?: Record<string, unknown> }).data?.[about.field];
      if (event) onEvent(event as RequestEvent);
    },
    error(error) {
      leaveHub();
      onError(toAIRequestError(error));
    },
  });
  return () => {
    leaveHub();
    subscription.unsubscribe();
  };
}

interface HubData {
  readonly query?: string;
  readonly variables?: { readonly id?: string };
  readonly connectionState?: ConnectionState;
}
