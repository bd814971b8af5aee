'use client';

import type { AIRequest } from '@amplify-ai-request/client';
import {
  attachRequest,
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

export type UseOpenAIRequestOptions<T = unknown> = RequestOptions<T>;

export type UseOpenAIRequestReturn<T = unknown> = RequestState<T> & RequestActions<T>;

interface Shown<T> {
  readonly request?: AIRequest<T>;
  /** The `id` that was given when it was chosen: with another one comes another request. */
  readonly id?: string;
  /** It was submitted since the last rendering, and counts, though the `id` may have changed besides. */
  readonly isNew?: boolean;
}

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
  const attach = () => ({ id, request: attachRequest<T>(id, defaults, options) });
  const [shown, show] = useState<Shown<T>>(attach);
  if (shown.isNew || (shown.id !== id && shown.request?.id === id)) show({ id, request: shown.request });
  else if (shown.id !== id) show(attach());
  const { request } = shown;

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
    const change = (request?: AIRequest<T>) => {
      latest.current = { ...latest.current, request };
      show(({ id }) => ({ id, request, isNew: request !== undefined }));
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
      cancel: async () => latest.current.request?.cancel(),
      reset: () => change(),
      refetch: () => latest.current.request?.subscribe(() => {})(),
    };
  });

  // Not spread: partial data is parsed when it is read.
  return Object.assign(toRequestState(snapshot), actions);
}
