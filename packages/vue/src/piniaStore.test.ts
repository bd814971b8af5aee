import { fakeTransport } from '@amplify-ai-request/client/testing';
import { createPinia, defineStore, storeToRefs } from 'pinia';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApp, nextTick, reactive, version } from 'vue';
import { advance } from '../test/createTestbed.js';
import { aiRequestPlugin, useOpenAIRequest } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const useStory = defineStore('story', () => useOpenAIRequest({ stream: true }));

const Button = {
  setup: () => ({ story: useStory() }),
  template: '<button :disabled="story.isPending" @click="story.submit({ prompt: `Tell` })">Tell</button>',
};
const Text = {
  setup: () => storeToRefs(useStory()),
  template: '<p>{{ status }}: {{ content }}</p>',
};

/** A page of two components that know of each other by the store only. */
function createPage() {
  const transport = fakeTransport({ answer: 'One two three four', afterMs: 4_000 });
  const pinia = createPinia();
  const shown = reactive({ button: true, text: true });
  const container = document.createElement('div');
  createApp({
    components: { StoryButton: Button, StoryText: Text },
    setup: () => ({ shown }),
    template: '<StoryButton v-if="shown.button" /><StoryText v-if="shown.text" />',
  })
    .use(aiRequestPlugin, { transport })
    .use(pinia)
    .mount(container);
  return {
    transport,
    pinia,
    shown,
    get text() {
      return container.querySelector('p')?.textContent;
    },
    get button() {
      return container.querySelector('button');
    },
  };
}

// Pinia itself asks for 3.5.
describe.skipIf(version.startsWith('3.4'))("a hook in Pinia's setup store", () => {
  test('is shared, and takes the defaults of the app', async () => {
    const page = createPage();
    page.button?.click();
    await advance(2_500);
    expect(page.text).toBe('in_progress: One two ');
    expect(page.button?.disabled).toBe(true);
    await advance(60_000);
    expect(page.text).toBe('completed: One two three four');
    expect(page.transport.accepted).toBe(1);
  });

  test('outlives every component that uses it', async () => {
    const page = createPage();
    page.button?.click();
    await advance(1_000);
    Object.assign(page.shown, { button: false, text: false });
    await advance(60_000);
    expect([page.button, page.text]).toEqual([null, undefined]);
    page.shown.text = true;
    await nextTick();
    expect(page.text).toBe('completed: One two three four');
    expect(page.transport.accepted).toBe(1);
  });

  test('hands its handle on, and cancels', async () => {
    const { pinia } = createPage();
    const story = useStory(pinia);
    const request = story.submit({ prompt: 'Tell' });
    const ended = request.catch(({ code }) => code);
    await advance(1_000);
    await story.cancel();
    await advance(0);
    expect(await ended).toBe('cancelled');
    expect([story.id, story.isCancelled, story.isCancelling, story.cancelError]).toEqual([
      request.id,
      true,
      false,
      undefined,
    ]);
  });

  test('looks no more once the store is disposed of', async () => {
    const { transport, pinia } = createPage();
    const story = useStory(pinia);
    story.submit({ prompt: 'Tell' });
    await advance(1_000);
    expect(transport.subscribers).toBe(1);
    story.$dispose();
    await nextTick();
    expect(transport.subscribers).toBe(0);
  });

  test('leaves nothing in the state that a server would send to the page', async () => {
    const { pinia, button } = createPage();
    button?.click();
    await advance(60_000);
    expect(JSON.stringify(pinia.state.value)).toBe('{"story":{}}');
  });
});
