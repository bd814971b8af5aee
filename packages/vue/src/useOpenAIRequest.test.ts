import { createAIRequest } from '@amplify-ai-request/client';
import { adapterScenarios, fakeTransport } from '@amplify-ai-request/client/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApp, effectScope, h, KeepAlive, nextTick, ref, version } from 'vue';
import { advance, createTestbed } from '../test/createTestbed.js';
import { aiRequestPlugin, type UseOpenAIRequestReturn, useOpenAIRequest } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(['component', 'scope'] as const)('useOpenAIRequest in a %s', (place) => {
  test.each(Object.entries(adapterScenarios))('%s', (_, run) => run(createTestbed(place)));
});

const mount = (component: object, transport = fakeTransport()) => {
  const container = document.createElement('div');
  const app = createApp(component).use(aiRequestPlugin, { transport });
  app.mount(container);
  return { app, container, transport };
};

test('these tests run on the Vue that the project is named after', () => {
  expect(version).toMatch(process.env.VUE ?? 'none');
});

test('a request is shown from the first rendering on', async () => {
  const transport = fakeTransport();
  const { id } = createAIRequest({ prompt: 'Hello' }, { transport });
  await advance(10);
  const { container } = mount(
    { setup: () => useOpenAIRequest({ id }), template: '{{ status }}: {{ content }}' },
    transport,
  );
  expect(container.textContent).toBe('queued: ');
  await advance(0);
  expect(container.textContent).toBe('completed: A fake answer.');
});

test('a component that is kept alive goes on while it is not shown', async () => {
  const isShown = ref(true);
  const Page = {
    setup: () => useOpenAIRequest(),
    template: '<p @click="submit({ prompt: `Hi` })">{{ status }}</p>',
  };
  const { container } = mount({ render: () => h(KeepAlive, () => (isShown.value ? h(Page) : undefined)) });
  container.querySelector('p')?.click();
  isShown.value = false;
  await nextTick();
  expect(container.textContent).toBe('');
  await advance(60_000);
  isShown.value = true;
  await nextTick();
  expect(container.textContent).toBe('completed');
});

test('a store that a component has made outlives it', async () => {
  const scope = effectScope(true);
  let store: UseOpenAIRequestReturn | undefined;
  const Page = {
    setup() {
      store = scope.run(() => useOpenAIRequest());
      return () => h('p');
    },
  };
  const { app, transport } = mount(Page, fakeTransport({ afterMs: 5_000 }));
  store?.submit({ prompt: 'Hello' });
  app.unmount();
  await advance(60_000);
  expect(store?.data.value).toBe('A fake answer.');
  expect(transport.accepted).toBe(1);
  scope.stop();
});

test('apps share no defaults, and no request', async () => {
  const Page = {
    setup: () => useOpenAIRequest(),
    template: '<p @click="submit({ prompt: `Hi` })">{{ content }}</p>',
  };
  const [one, two] = ['One', 'Two'].map((answer) => mount(Page, fakeTransport({ answer })));
  one?.container.querySelector('p')?.click();
  await advance(60_000);
  expect([one?.container.textContent, two?.container.textContent]).toEqual(['One', '']);
  expect([one?.transport.accepted, two?.transport.accepted]).toEqual([1, 0]);
});

test('a schema that is a function is not taken for a getter', async () => {
  const schema = Object.assign(() => expect.unreachable(), {
    '~standard': { version: 1 as const, vendor: 'test', validate: () => ({ value: 42 }) },
  });
  const scope = effectScope();
  const hook = scope.run(() =>
    useOpenAIRequest({ schema, jsonSchema: {}, transport: fakeTransport({ answer: '1' }) }),
  );
  hook?.submit({ prompt: 'Hello' });
  await advance(60_000);
  expect(hook?.data.value).toBe(42);
  scope.stop();
});

test('after the end of its scope a submit is sent, and nobody listens', async () => {
  const transport = fakeTransport();
  const scope = effectScope();
  const hook = scope.run(() => useOpenAIRequest({ transport }));
  scope.stop();
  hook?.submit({ prompt: 'Hello' });
  await advance(60_000);
  expect(transport.calls.map(({ operation }) => operation)).toEqual(['submit']);
});
