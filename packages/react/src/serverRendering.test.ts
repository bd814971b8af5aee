import { createAIRequest } from '@amplify-ai-request/client';
import { fakeTransport } from '@amplify-ai-request/client/testing';
import { createElement, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { advance } from '../test/createTestbed.js';
import { AIRequestProvider, type UseOpenAIRequestOptions, useOpenAIRequest } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function Page(options: UseOpenAIRequestOptions) {
  const { id, status, content } = useOpenAIRequest(options);
  return createElement('p', { title: id }, `${status}: ${content}`);
}

test('on a server it shows nothing and asks for nothing, whatever its id', async () => {
  const transport = fakeTransport();
  const { id } = createAIRequest({ prompt: 'Hello' }, { transport });
  await advance(1_000);
  const before = transport.calls.length;
  const page = createElement(AIRequestProvider, { transport }, createElement(Page, { id }));
  expect(renderToString(page)).toBe('<p>idle: </p>');
  await advance(60_000);
  expect(transport.calls).toHaveLength(before);
});

test('without a transport too', () => {
  const id = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';
  expect(renderToString(createElement(Page, { id }))).toBe('<p>idle: </p>');
});

test('what a server has rendered comes alive without a mismatch, and shows the request', async () => {
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
  const onRecoverableError = vi.fn();
  const transport = fakeTransport();
  const { id } = createAIRequest({ prompt: 'Hello' }, { transport });
  await advance(1_000);
  const page = createElement(StrictMode, null, createElement(Page, { transport, id }));
  const container = document.createElement('div');
  container.innerHTML = renderToString(page);
  const paragraph = container.firstChild;

  hydrateRoot(container, page, { onRecoverableError });
  await advance(0);
  expect(container.innerHTML).toBe(`<p title="${id}">completed: A fake answer.</p>`);
  expect(container.firstChild).toBe(paragraph);
  expect(onRecoverableError).not.toHaveBeenCalled();
  expect(complaints).not.toHaveBeenCalled();
});
