import { type LocalBackend, startLocalBackend } from '@amplify-ai-request/local';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { installExample } from '../scripts/installExample.mjs';
import { type App, build, type Served } from './apps.js';
import { collectFaults } from './collectFaults.js';
import { copyApp } from './copyApp.js';
import { type OpenApp, openApp } from './openApp.js';
import { openBrowser } from './openBrowser.js';
import { type Model, startModel } from './startModel.js';
import { type NetworkWatch, watchNetwork } from './watchNetwork.js';

/** A built app that is served, a backend and a model behind it, and for each test a new visitor. */
export interface Stage {
  readonly app: App;
  readonly folder: string;
  readonly backend: LocalBackend;
  readonly model: Model;
  readonly network: NetworkWatch;
  readonly context: BrowserContext;
  /** Opens the app in a tab. */
  open(query?: string): Promise<OpenApp>;
  rowOf(id: string | null): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** Sets the stage before the tests of a suite, and takes it away after them. */
export function useStage(app: App, executable: string): Stage {
  let network: NetworkWatch;
  let model: Model;
  let backend: LocalBackend;
  let served: Served;
  let browser: Browser;
  let context: BrowserContext;
  let faults: readonly string[];
  let folder: string;

  beforeAll(async () => {
    folder = copyApp(app.name);
    installExample(folder);
    network = watchNetwork(folder);
    model = await startModel(app.answer);
    backend = await startLocalBackend({
      outputs: `${folder}/amplify_outputs.json`,
      environment: { OPENAI_BASE_URL: model.baseUrl },
    });
    await build(app, folder, network.environment);
    served = await app.serve(folder, network.environment);
    browser = await openBrowser(executable);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    await backend?.stop();
    await model?.close();
  });

  beforeEach(async () => {
    model.writeUpTo(1);
    context = await browser.newContext({ reducedMotion: 'reduce' });
    faults = collectFaults(context);
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  return {
    app,
    get folder() {
      return folder;
    },
    get backend() {
      return backend;
    },
    get model() {
      return model;
    },
    get network() {
      return network;
    },
    get context() {
      return context;
    },
    open: (query = '') => openApp(app, context, `${served.url}/${query}`),
    rowOf: async (id) => (await backend.rows()).find((row) => row.id === id),
  };
}
