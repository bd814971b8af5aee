import type { AdapterTestbed, MountedHook } from '@amplify-ai-request/client/testing';
import { expect, onTestFinished, vi } from 'vitest';
import { computed, createApp, effectScope, h, nextTick, shallowRef, toValue, watch } from 'vue';
import {
  type AIRequestDefaults,
  aiRequestPlugin,
  type UseOpenAIRequestOptions,
  type UseOpenAIRequestReturn,
  useOpenAIRequest,
} from '../src/index.js';

/** Lets time pass, and Vue render. */
export async function advance(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await nextTick();
}

type Options = Parameters<AdapterTestbed['mount']>[0];

const names = [
  'mode',
  'stream',
  'schema',
  'jsonSchema',
  'poll',
  'timeout',
  'throttleMs',
  'transport',
  'id',
  'cancelOnUnmount',
] as const;

/** Options that change with their source, each by a getter or a ref. */
function reactiveOptions(source: () => Options): UseOpenAIRequestOptions {
  const getters = names.map((name) => [
    name,
    name === 'schema' ? computed(() => source().schema) : () => source()[name],
  ]);
  return {
    ...Object.fromEntries(getters),
    onSuccess: computed(() => source().onSuccess),
    onError: computed(() => source().onError),
  };
}

/** What a template sees of the hook. */
function unwrap(hook: UseOpenAIRequestReturn): MountedHook['current'] {
  const { partialData, ...rest } = hook;
  const values = Object.entries(rest).map(([name, value]) => [
    name,
    typeof value === 'function' ? value : toValue(value),
  ]);
  return Object.defineProperty(Object.fromEntries(values), 'partialData', { get: () => partialData.value });
}

function toMounted(
  history: readonly MountedHook['current'][],
  options: { value: Options },
  unmount: () => void,
): MountedHook {
  return {
    history,
    get current() {
      return history.at(-1) as MountedHook['current'];
    },
    async setOptions(next) {
      options.value = next;
      await nextTick();
    },
    unmount: async () => unmount(),
  };
}

/** A hook in a component. */
async function mountComponent(first: Options, defaults?: AIRequestDefaults): Promise<MountedHook> {
  const options = shallowRef(first);
  const history: MountedHook['current'][] = [];
  const app = createApp({
    setup() {
      const hook = useOpenAIRequest(reactiveOptions(() => options.value));
      return () => {
        history.push(unwrap(hook));
        return h('p');
      };
    },
  });
  if (defaults) app.use(aiRequestPlugin, defaults);
  app.mount(document.createElement('div'));
  await nextTick();
  return toMounted(history, options, () => app.unmount());
}

/** A hook in a scope of its own, as a Pinia store has one. */
async function mountScope(first: Options, defaults?: AIRequestDefaults): Promise<MountedHook> {
  const options = shallowRef(first);
  const history: MountedHook['current'][] = [];
  const scope = effectScope(true);
  const setup = () =>
    scope.run(() => {
      const hook = useOpenAIRequest(reactiveOptions(() => options.value));
      watch(
        () => unwrap(hook),
        (state) => history.push(state),
        { immediate: true },
      );
    });
  if (defaults) createApp({}).use(aiRequestPlugin, defaults).runWithContext(setup);
  else setup();
  return toMounted(history, options, () => scope.stop());
}

function collectUncaught(): readonly unknown[] {
  const uncaught: unknown[] = [];
  const collect = (error: unknown) => void uncaught.push(error);
  process.on('uncaughtException', collect);
  onTestFinished(() => void process.off('uncaughtException', collect));
  return uncaught;
}

export function createTestbed(place: 'component' | 'scope'): AdapterTestbed {
  return {
    advance,
    expect,
    collectUncaught,
    runAction: (action) => void action(),
    mount: place === 'component' ? mountComponent : mountScope,
  };
}
