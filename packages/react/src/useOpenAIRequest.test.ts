import { createAIRequest } from '@amplify-ai-request/client';
import { adapterScenarios, fakeTransport } from '@amplify-ai-request/client/testing';
import * as React from 'react';
import { createElement, StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { advance, createPage, createTestbed } from '../test/createTestbed.js';
import { AIRequestProvider, type UseOpenAIRequestOptions, useOpenAIRequest } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['', createTestbed()],
  [' in StrictMode', createTestbed({ strict: true })],
])('useOpenAIRequest%s', (_, testbed) => {
  test.each(Object.entries(adapterScenarios))('%s', (_, run) => run(testbed));
});

const actions: { submit?: ReturnType<typeof useOpenAIRequest>['submit'] } = {};

function Page(options: UseOpenAIRequestOptions & { readonly onRender?: (status: string) => void }) {
  const { status, content, submit } = useOpenAIRequest(options);
  options.onRender?.(status);
  actions.submit = submit;
  return `${status}: ${content}`;
}

test('these tests run on the React that the project is named after', () => {
  expect(React.version.split('.')[0]).toBe(process.env.REACT);
});

test('a request is shown from the first rendering on, and read once in StrictMode', async () => {
  const transport = fakeTransport();
  const { id } = createAIRequest({ prompt: 'Hello' }, { transport });
  await advance(10);
  const page = createPage();
  const statuses: string[] = [];
  const onRender = (status: string) => statuses.push(status);
  await page.render(createElement(StrictMode, null, createElement(Page, { transport, id, onRender })));
  await advance(0);
  expect(new Set(statuses)).toEqual(new Set(['queued', 'completed']));
  expect(page.container.textContent).toBe('completed: A fake answer.');
  expect(transport.calls.map(({ operation }) => operation)).toEqual(['submit', 'fetch']);
});

test('a provider that renders again has nobody else render', async () => {
  const transport = fakeTransport();
  const onRender = vi.fn();
  const child = createElement(Page, { onRender });
  const page = createPage();
  await page.render(createElement(AIRequestProvider, { transport }, child));
  await page.render(createElement(AIRequestProvider, { transport }, child));
  expect(onRender).toHaveBeenCalledTimes(1);
  await page.render(createElement(AIRequestProvider, { transport, stream: true }, child));
  expect(onRender).toHaveBeenCalledTimes(2);
});

test('a submit within a transition is one job too', async () => {
  const transport = fakeTransport({ afterMs: 1_000 });
  const page = createPage();
  await page.render(createElement(StrictMode, null, createElement(Page, { transport })));
  React.startTransition(() => void actions.submit?.({ prompt: 'Hello' }));
  await advance(60_000);
  expect(page.container.textContent).toBe('completed: A fake answer.');
  expect(transport.accepted).toBe(1);
});

test('a request that another has followed is not heard any more, though React has not rendered yet', async () => {
  const transport = fakeTransport({ answer: ({ prompt = '' }) => prompt, afterMs: 1_000 });
  const onSuccess = vi.fn();
  const page = createPage();
  await page.render(createElement(Page, { transport, onSuccess }));
  const first = actions.submit?.({ prompt: 'One' });
  const stop = first?.subscribe(() => {
    if (first.snapshot.status !== 'completed') return;
    stop?.();
    actions.submit?.({ prompt: 'Two' });
  });
  await advance(60_000);
  expect(onSuccess.mock.calls.map(([{ data }]) => data)).toEqual(['Two']);
});

test.skipIf(!('Activity' in React))(
  'a hidden Activity looks no more, and looks again when it is shown',
  async () => {
    const transport = fakeTransport({ afterMs: 10_000 });
    const page = createPage();
    const render = (mode: 'visible' | 'hidden') =>
      page.render(
        createElement(React.Activity, { mode } as React.ActivityProps, createElement(Page, { transport })),
      );
    await render('visible');
    actions.submit?.({ prompt: 'Hello' });
    await advance(1_000);
    await render('hidden');
    await advance(0);
    const before = transport.calls.length;
    await advance(60_000);
    expect(transport.calls).toHaveLength(before);
    await render('visible');
    await advance(0);
    expect(page.container.textContent).toBe('completed: A fake answer.');
  },
);

test('a provider within another keeps what the outer one gives, but for what it gives itself', async () => {
  const [outer, inner] = [fakeTransport({ afterMs: 2_000 }), fakeTransport()];
  const page = createPage();
  const within = (defaults: object) =>
    createElement(
      AIRequestProvider,
      { transport: outer, stream: true },
      createElement(AIRequestProvider, defaults, createElement(Page)),
    );
  await page.render(within({ throttleMs: 100, mode: undefined }));
  actions.submit?.({ prompt: 'Hello' });
  await advance(1_500);
  expect(page.container.textContent).toBe('in_progress: A fake ');
  await page.render(within({ transport: inner }));
  actions.submit?.({ prompt: 'Hello' });
  await advance(60_000);
  expect([outer.accepted, inner.accepted]).toEqual([1, 1]);
});
