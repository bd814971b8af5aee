import type { AIRequest } from '@amplify-ai-request/client';
import type { Cancelling } from '@amplify-ai-request/client/adapter';
import { useState, useSyncExternalStore } from 'react';
import { createStore } from './createStore.js';

/** What was submitted last, or none after a reset. Each time a new one. */
interface Choice<T> {
  readonly request?: AIRequest<T>;
}

interface Shown<T> {
  readonly request?: AIRequest<T> | undefined;
  /** The `id` that was given when it was chosen: with another one comes another request. */
  readonly id?: string | undefined;
  readonly choice: Choice<T>;
  readonly marker: Choice<T>;
}

/** The request that a hook shows, and what changes it from outside of a rendering. */
export interface ShownRequest<T> {
  readonly request: AIRequest<T> | undefined;
  readonly cancelling: Cancelling<T> | undefined;
  readonly choose: (request?: AIRequest<T>) => void;
  readonly setCancelling: (cancelling: Cancelling<T>) => void;
}

/**
 * Tells which request is shown: the one that was chosen last, or that of the `id`, whichever changed later.
 *
 * A choice is shown at once, also within a transition or an action, which would keep state back until its end.
 */
export function useShown<T>(id: string | undefined, attach: () => AIRequest<T> | undefined): ShownRequest<T> {
  const [store] = useState(() =>
    createStore<{ choice: Choice<T>; cancelling?: Cancelling<T> }>({ choice: {} }),
  );
  const { choice, cancelling } = useSyncExternalStore(store.subscribe, store.get, store.get);
  /** The choice once more, as state: it changes in one go with an `id` that the app sets beside it. */
  const [marker, mark] = useState(choice);
  const [shown, show] = useState<Shown<T>>(() => ({ id, request: attach(), choice, marker }));
  if (shown.id !== id || shown.choice !== choice || shown.marker !== marker) {
    show({ id, request: next(), choice, marker });
  }

  function next(): AIRequest<T> | undefined {
    const isNews = shown.choice !== choice;
    if (shown.id === id) return isNews ? choice.request : shown.request;
    const cameWithId = isNews || (shown.marker !== marker && marker === choice);
    if (cameWithId && choice.request) return choice.request;
    return shown.request?.id === id ? shown.request : attach();
  }

  const [actions] = useState(() => ({
    choose(request?: AIRequest<T>) {
      const choice = { ...(request && { request }) };
      store.set({ ...store.get(), choice });
      mark(choice);
    },
    setCancelling: (cancelling: Cancelling<T>) => store.set({ ...store.get(), cancelling }),
  }));
  return { request: shown.request, cancelling, ...actions };
}
