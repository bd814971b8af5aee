'use client';

import type { AIRequest } from '@amplify-ai-request/client';
import {
  attachRequest,
  createCanceller,
  createTeller,
  type RequestActions,
  type RequestOptions,
  type RequestState,
  submitRequest,
  toRequestState,
} from '@amplify-ai-request/client/adapter';
import {
  useCallback,
  useContext,
  useEffect,
  useInsertionEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { DefaultsContext } from './AIRequestProvider.js';
import { useShown } from './useShown.js';

/**
 * Says what a hook shows and how it asks: the client's options, but for `signal`, and an `id`, `onSuccess`, `onError` and
 * `cancelOnUnmount`. Another `id` takes effect at once, any other option with the next submit.
 */
export type UseOpenAIRequestOptions<T = unknown> = RequestOptions<T>;

/** Shows the state of a request, and does what can be done with it: `submit`, `cancel`, `reset` and `refetch` never change. */
export type UseOpenAIRequestReturn<T = unknown> = RequestState<T> & RequestActions<T>;

/** How long a request that was submitted is listened to, in milliseconds, while React takes its time to render. */
const renderMs = 100;

/**
 * Submits AI requests and shows the latest: its text while it is written, its data, its error.
 *
 * Another submit, or the end of the component, leaves the request alone: it goes on, and `id` finds it again.
 *
 * @example
 * const { content, isPending, submit, cancel } = useOpenAIRequest({ stream: true });
 * <button onClick={() => submit({ prompt: 'Tell me a story.' })}>Tell</button>
 */
export function useOpenAIRequest<T = unknown>(
  options: UseOpenAIRequestOptions<T> = {},
): UseOpenAIRequestReturn<T> {
  const defaults = useContext(DefaultsContext);
  const id = options.id ?? undefined;
  const { request, cancelling, choose, setCancelling } = useShown<T>(id, () =>
    attachRequest<T>(id, defaults, options),
  );

  const latest = useRef({ defaults, options, request });
  useInsertionEffect(() => {
    latest.current = { defaults, options, request };
  });

  const [tell] = useState(() => createTeller<T>(() => latest.current.options));
  const subscribe = useCallback(
    (listener: () => void) => {
      if (!request) return () => {};
      const hear = () => {
        listener();
        if (latest.current.request === request) tell(request);
      };
      const leave = request.subscribe(hear);
      hear();
      return leave;
    },
    [request, tell],
  );
  const snapshot = useSyncExternalStore(
    subscribe,
    () => request?.snapshot,
    () => undefined,
  );

  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
      // StrictMode takes a component away and puts it back in one go.
      queueMicrotask(() => {
        const { options, request } = latest.current;
        if (!isMounted.current && options.cancelOnUnmount) request?.cancel().catch(() => {});
      });
    };
  }, []);

  const [actions] = useState((): RequestActions<T> => {
    const cancel = createCanceller<T>(setCancelling);
    const change = (request?: AIRequest<T>) => {
      latest.current = { ...latest.current, request };
      choose(request);
    };
    return {
      submit(input, own = {}) {
        const { defaults, options } = latest.current;
        const request = submitRequest<T>(input, defaults, { ...options, id: undefined }, own);
        // So that a subscription opens before the request is sent.
        request.wait({ timeout: renderMs }).catch(() => {});
        change(request);
        return request;
      },
      cancel: () => cancel(latest.current.request),
      reset: () => change(),
      refetch: () => latest.current.request?.subscribe(() => {})(),
    };
  });

  // Not spread: partial data is parsed when it is read.
  return Object.assign(
    toRequestState(snapshot, cancelling?.request === request ? cancelling : undefined),
    actions,
  );
}
