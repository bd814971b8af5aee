import { type LocalBackend, startLocalBackend } from '@amplify-ai-request/local';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installExample } from '../scripts/installExample.mjs';
import { type App, checkTypes, type Served } from './apps.js';
import { findBrowser } from './findBrowser.js';
import { lookAt } from './lookAt.js';
import { type OpenApp, openApp } from './openApp.js';
import { openBrowser } from './openBrowser.js';

const executable = findBrowser();

/**
 * Does what a person does, in a real browser: with the built app, the unmodified Amplify client in it, the local backend
 * behind.
 */
export function testApp(app: App): void {
  describe.runIf(executable)(`the ${app.name} app`, () => {
    let folder: string;
    let backend: LocalBackend;
    let served: Served;
    let browser: Browser;
    let context: BrowserContext;
    /** What went wrong in the pages, and whom they asked beside this machine. */
    let faults: string[];

    const rowOf = async (id: string | null) => (await backend.rows()).find((row) => row.id === id);
    const open = (query = ''): Promise<OpenApp> => openApp(app, context, `${served.url}/${query}`);

    beforeAll(async () => {
      folder = installExample(app.name);
      backend = await startLocalBackend({
        outputs: `${folder}/amplify_outputs.json`,
        standIn: {
          delay: 300,
          pace: 60,
          answer({ messages }) {
            const asked = messages.at(-1)?.content ?? '';
            return asked.includes('forbidden') ? { text: '', finishReason: 'content_filter' } : app.answer;
          },
        },
      });
      await app.build(folder);
      served = await app.serve(folder);
      browser = await openBrowser(executable ?? '');
    });
    afterAll(async () => {
      await browser?.close();
      await served?.close();
      await backend?.stop();
    });

    beforeEach(async () => {
      faults = [];
      context = await browser.newContext({ reducedMotion: 'reduce' });
      context.on('weberror', (error) => faults.push(String(error.error())));
      context.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (protocol.startsWith('http') && hostname !== '127.0.0.1') faults.push(`asked ${hostname}`);
      });
    });
    afterEach(async () => {
      await context.close();
      expect(faults).toEqual([]);
    });

    test('shows an answer while it is written, and then all of it', async () => {
      const { page, ask, answer, untilWriting, untilStatus, untilComplete } = await open();
      expect(await lookAt(page, `${app.name}-idle`)).toEqual([]);
      await ask('Where does the rain come from?');
      const early = await untilWriting();
      await expect.poll(async () => (await answer()).length).toBeGreaterThan(early.length);
      expect(await lookAt(page, `${app.name}-writing`)).toEqual([]);
      await untilComplete();
      await untilStatus(/^Done/);
      expect(await lookAt(page, `${app.name}-done`)).toEqual([]);
    });

    test('goes on with the same request after a reload in the middle', async () => {
      const asked = backend.calls.length;
      const { page, ask, requestId, untilWriting, untilComplete } = await open();
      await ask('Where does the rain come from?');
      await untilWriting();
      const id = requestId();
      await page.reload();
      await untilComplete();
      expect(requestId()).toBe(id);
      expect(await rowOf(id)).toMatchObject({ status: 'completed', content: app.answer });
      expect(backend.calls).toHaveLength(asked + 1);
    });

    test('stops: the row is cancelled, and the text that was written stays', async () => {
      const { page, ask, answer, press, requestId, untilWriting, untilStatus } = await open();
      await ask('Where does the rain come from?');
      await untilWriting();
      await press('Stop');
      await untilStatus('Stopped');
      expect(await rowOf(requestId())).toMatchObject({ status: 'cancelled' });
      expect(await answer()).toContain(app.shown[0]?.slice(0, 4));
      expect(await page.getByRole('alert').count()).toBe(0);
      expect(await lookAt(page, `${app.name}-stopped`)).toEqual([]);
    });

    test('waits while it is offline, and has the answer when it comes back', async () => {
      const asked = backend.calls.length;
      const { page, ask, requestId, untilWriting, untilComplete } = await open();
      await ask('Where does the rain come from?');
      await untilWriting();
      await context.setOffline(true);
      backend.dropSockets();
      await expect
        .poll(async () => (await rowOf(requestId()))?.status, { timeout: 20_000 })
        .toBe('completed');
      expect(await page.getByRole('alert').count()).toBe(0);
      await context.setOffline(false);
      await untilComplete();
      expect(backend.calls).toHaveLength(asked + 1);
    });

    test('shows one request in two tabs, and asks the model once', async () => {
      const asked = backend.calls.length;
      const first = await open();
      await first.ask('Where does the rain come from?');
      await first.untilWriting();
      const second = await open(`?request=${first.requestId()}`);
      await Promise.all([first.untilComplete(), second.untilComplete()]);
      expect(backend.calls).toHaveLength(asked + 1);
    });

    test('says of an error what it was and what to do', async () => {
      const { page, ask, requestId } = await open();
      await ask('Something forbidden');
      const alert = page.getByRole('alert');
      await alert.waitFor();
      const { error } = (await rowOf(requestId())) as { error: { code: string; message: string } };
      expect(error.code).toBe('refused');
      const text = await alert.textContent();
      for (const part of [error.message, error.code, requestId()]) expect(text).toContain(part);
      expect(await lookAt(page, `${app.name}-error`)).toEqual([]);
    });

    test.runIf(app.name === 'nuxt')('lists what this browser has asked, and opens it again', async () => {
      const { page, ask, press, answer, untilWriting, untilComplete, untilStatus } = await open();
      await ask('Where does the rain come from?');
      await untilWriting();
      await press('New');
      await untilStatus('Nothing asked yet');
      const entry = page
        .getByRole('complementary')
        .getByRole('link', { name: /Where does the rain come from/ });
      await entry.click();
      await untilComplete();
      await expect.poll(() => entry.textContent()).toContain('done');

      await page.reload();
      await untilComplete();
      await press('Clear history');
      expect(await entry.count()).toBe(0);
      expect(await answer()).toContain(app.shown[0]);
    });

    test.runIf(app.name === 'react')(
      'lets nobody edit while the model writes, and anybody then',
      async () => {
        const { page, ask, untilWriting, untilStatus } = await open();
        const title = page.getByLabel('Title', { exact: true });
        await ask('My parcel never came.');
        await untilWriting();
        expect(await title.isEditable()).toBe(false);
        await untilStatus(/^Done/);
        await title.fill('A parcel is lost');
        expect(await title.inputValue()).toBe('A parcel is lost');
      },
    );

    test('has types that are right', async () => {
      expect(await checkTypes(app, folder)).toBe('');
    });
  });
}
