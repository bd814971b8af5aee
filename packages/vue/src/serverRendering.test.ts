import { createAIRequest } from '@amplify-ai-request/client';
import { fakeTransport } from '@amplify-ai-request/client/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSSRApp, effectScope, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { advance } from '../test/createTestbed.js';
import { aiRequestPlugin, type UseOpenAIRequestOptions, useOpenAIRequest } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const createPage = (options: UseOpenAIRequestOptions, texts: string[] = []) =>
  createSSRApp({
    setup() {
      const { id, status, content } = useOpenAIRequest(options);
      return () => {
        const text = `${status.value}: ${content.value}`;
        texts.push(text);
        return h('p', { title: id.value }, text);
      };
    },
  });

async function onServer<Result>(run: () => Promise<Result>): Promise<Result> {
  vi.stubGlobal('window', undefined);
  try {
    return await run();
  } finally {
    vi.unstubAllGlobals();
  }
}

test('on a server it shows nothing and asks for nothing, whatever its id', async () => {
  const transport = fakeTransport();
  const { id } = createAIRequest({ prompt: 'Hello' }, { transport });
  await advance(1_000);
  const before = transport.calls.length;
  await onServer(async () => {
    const page = createPage({ id }).use(aiRequestPlugin, { transport });
    expect(await renderToString(page)).toBe('<p>idle: </p>');
    // As a store does that is made for each rendering.
    expect(effectScope(true).run(() => useOpenAIRequest({ id, transport }))?.status.value).toBe('idle');
    await advance(60_000);
  });
  expect(transport.calls).toHaveLength(before);
});

test('without a transport too', async () => {
  const id = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';
  expect(await onServer(() => renderToString(createPage({ id })))).toBe('<p>idle: </p>');
});

test('what a server has rendered comes alive without a mismatch, and shows the request', async () => {
  const complaints = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
  const transport = fakeTransport();
  const { id } = createAIRequest({ prompt: 'Hello' }, { transport });
  await advance(1_000);
  const container = document.createElement('div');
  container.innerHTML = await onServer(() => renderToString(createPage({ transport, id })));
  const paragraph = container.firstChild;

  const texts: string[] = [];
  createPage({ transport, id }, texts).mount(container);
  await advance(0);
  expect(texts[0]).toBe('idle: ');
  expect(container.innerHTML).toBe(`<p title="${id}">completed: A fake answer.</p>`);
  expect(container.firstChild).toBe(paragraph);
  for (const complaint of complaints) expect(complaint).not.toHaveBeenCalled();
});
