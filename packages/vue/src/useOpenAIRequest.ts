import type { AIRequest } from '@amplify-ai-request/client';
import {
  attachRequest,
  type Cancelling,
  createCanceller,
  createTeller,
  type RequestActions,
  type RequestOptions,
  type RequestState,
  submitRequest,
  toRequestState,
} from '@amplify-ai-request/client/adapter';
import {
  type ComputedRef,
  computed,
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  inject,
  type MaybeRef,
  type MaybeRefOrGetter,
  onMounted,
  onScopeDispose,
  shallowRef,
  toValue,
  unref,
  watch,
} from 'vue';
import { defaultsKey } from './aiRequestPlugin.js';

/** Functions themselves: a getter would not be told from them. Some libraries' schemas are. */
const functions = ['schema', 'onSuccess', 'onError'] as const;
type Functions = (typeof functions)[number];

/**
 * Says what is shown and how it is asked: the client's options, but for `signal`, and an `id`, `onSuccess`, `onError` and
 * `cancelOnUnmount`; each a value, a ref or a getter, what may be a function a value or a ref. Another `id` takes effect at
 * once, any other option with the next submit.
 */
export type UseOpenAIRequestOptions<T = unknown> = {
  [Name in keyof RequestOptions<T>]: Name extends Functions
    ? MaybeRef<RequestOptions<T>[Name]>
    : MaybeRefOrGetter<RequestOptions<T>[Name]>;
};

/** Shows the state of a request as computed refs, and does what can be done with it: `submit`, `cancel`, `reset`, `refetch`. */
export type UseOpenAIRequestReturn<T = unknown> = {
  readonly [Name in keyof RequestState<T>]: ComputedRef<RequestState<T>[Name]>;
} & RequestActions<T>;

/**
 * Submits AI requests and shows the latest: its text while it is written, its data, its error.
 *
 * Another submit, or the end of the scope, leaves the request alone: it goes on, and `id` finds it again.
 *
 * @example
 * const { content, isPending, submit, cancel } = useOpenAIRequest({ stream: true });
 * <button v-on:click="submit({ prompt: 'Tell me a story.' })">Tell</button>
 */
export function useOpenAIRequest<T = unknown>(
  options: UseOpenAIRequestOptions<T> = {},
): UseOpenAIRequestReturn<T> {
  const defaults = hasInjectionContext() ? inject(defaultsKey, {}) : {};
  const shown = shallowRef<AIRequest<T>>();
  const snapshot = shallowRef<AIRequest<T>['snapshot']>();
  const cancelling = shallowRef<Cancelling<T>>();
  const cancel = createCanceller<T>((next) => {
    cancelling.value = next;
  });
  const tell = createTeller<T>(() => valuesOf(options));
  let leave = () => {};
  let isDisposed = false;

  function show(request?: AIRequest<T>): void {
    leave();
    leave = () => {};
    shown.value = request;
    const hear = () => {
      snapshot.value = request?.snapshot;
      if (request) tell(request);
    };
    if (request && !isDisposed) leave = request.subscribe(hear);
    hear();
  }

  /** Nothing is looked for on a server, nor before what a server has rendered is alive. */
  const isAwake = shallowRef(typeof window !== 'undefined' && !getCurrentInstance()?.vnode.el);
  if (getCurrentInstance()) {
    onMounted(() => {
      isAwake.value = true;
    });
  }
  watch(
    () => (isAwake.value && toValue(options.id)) || undefined,
    (id) => {
      if (shown.value?.id !== id) show(attachRequest<T>(id, defaults, valuesOf(options)));
    },
    { immediate: true, flush: 'sync' },
  );

  if (getCurrentScope()) {
    onScopeDispose(() => {
      isDisposed = true;
      leave();
      if (toValue(options.cancelOnUnmount)) shown.value?.cancel().catch(() => {});
    });
  }

  const state = computed(() => {
    const isOfShown = cancelling.value?.request === shown.value;
    return toRequestState(snapshot.value, isOfShown ? cancelling.value : undefined);
  });
  const refOf = <Name extends keyof RequestState<T>>(name: Name) => computed(() => state.value[name]);
  return {
    id: refOf('id'),
    status: refOf('status'),
    content: refOf('content'),
    data: refOf('data'),
    partialData: refOf('partialData'),
    error: refOf('error'),
    usage: refOf('usage'),
    finishReason: refOf('finishReason'),
    model: refOf('model'),
    createdAt: refOf('createdAt'),
    completedAt: refOf('completedAt'),
    notices: refOf('notices'),
    isIdle: refOf('isIdle'),
    isPending: refOf('isPending'),
    isSuccess: refOf('isSuccess'),
    isError: refOf('isError'),
    isCancelled: refOf('isCancelled'),
    isCancelling: refOf('isCancelling'),
    cancelError: refOf('cancelError'),
    submit(input, own = {}) {
      const request = submitRequest<T>(input, defaults, { ...valuesOf(options), id: undefined }, own);
      show(request);
      return request;
    },
    cancel: () => cancel(shown.value),
    reset: () => show(),
    refetch: () => shown.value?.subscribe(() => {})(),
  };
}

/** What the options are now. */
function valuesOf<T>(options: UseOpenAIRequestOptions<T>): RequestOptions<T> {
  const isFunction = (name: string) => (functions as readonly string[]).includes(name);
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, isFunction(name) ? unref(value) : toValue(value)]),
  );
}
