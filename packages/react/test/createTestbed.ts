import type { AdapterTestbed } from '@amplify-ai-request/client/testing';
import { createElement, Fragment, type ReactNode, StrictMode, startTransition, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, onTestFinished, vi } from 'vitest';
import {
  AIRequestProvider,
  type UseOpenAIRequestOptions,
  type UseOpenAIRequestReturn,
  useOpenAIRequest,
} from '../src/index.js';

/** React's scheduler took the real one, before any test has put a fake in its place. */
const { setImmediate } = globalThis;

/** Lets time pass as in a browser: `act` would keep back all renderings but the last. */
export async function advance(milliseconds: number): Promise<void> {
  await rendered();
  await vi.advanceTimersByTimeAsync(milliseconds);
  await rendered();
}

async function rendered(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}

export interface Rendered {
  render(element: ReactNode): Promise<void>;
  unmount(): Promise<void>;
  readonly container: HTMLElement;
}

/** Renders into the page. */
export function createPage(): Rendered {
  const container = document.createElement('div');
  const root = createRoot(container);
  return {
    container,
    async render(element) {
      root.render(element);
      await rendered();
    },
    async unmount() {
      root.unmount();
      await rendered();
    },
  };
}

interface ProbeProps {
  readonly options: UseOpenAIRequestOptions;
  readonly onRender: (shown: UseOpenAIRequestReturn) => void;
}

function Probe({ options, onRender }: ProbeProps) {
  const shown = useOpenAIRequest(options);
  useLayoutEffect(() => onRender(shown));
  return null;
}

function collectUncaught(): readonly unknown[] {
  const uncaught: unknown[] = [];
  const collect = (error: unknown) => void uncaught.push(error);
  process.on('uncaughtException', collect);
  onTestFinished(() => void process.off('uncaughtException', collect));
  return uncaught;
}

export function createTestbed({ strict = false } = {}): AdapterTestbed {
  const mode = strict ? StrictMode : Fragment;
  return {
    advance,
    expect,
    collectUncaught,
    // React 18 knows no such actions; of a promise it takes no notice.
    runAction: (action) => startTransition(() => action() as unknown as undefined),
    async mount(options, defaults = {}) {
      const history: UseOpenAIRequestReturn[] = [];
      const onRender = (shown: UseOpenAIRequestReturn) => void history.push(shown);
      const page = createPage();
      const setOptions = (options: UseOpenAIRequestOptions) => {
        const probe = createElement(Probe, { options, onRender });
        return page.render(createElement(mode, null, createElement(AIRequestProvider, defaults, probe)));
      };
      await setOptions(options);
      // Its effects ran twice.
      if (strict) history.shift();
      return {
        history,
        get current() {
          return history.at(-1) as UseOpenAIRequestReturn;
        },
        setOptions,
        unmount: page.unmount,
      };
    },
  };
}
