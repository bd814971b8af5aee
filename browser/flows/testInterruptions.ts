import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import type { OpenApp } from '../openApp.js';
import type { Stage } from '../useStage.js';

/** What a person does to a page while a model writes: leaves it, opens it twice, loses the network. */
export function testInterruptions(stage: Stage): void {
  const { app } = stage;

  test('goes on with the same request after a reload in the middle', async () => {
    const { asked } = stage.model;
    stage.model.writeUpTo(0.4);
    const { page, ask, requestId, untilWriting, untilComplete } = await stage.open();
    await ask('Where does the rain come from?');
    await untilWriting();
    const id = requestId();
    await page.reload();
    await untilWriting();
    stage.model.writeUpTo(1);
    await untilComplete();
    expect(requestId()).toBe(id);
    expect(await stage.rowOf(id)).toMatchObject({ status: 'completed', content: app.answer });
    expect(stage.model.asked).toBe(asked + 1);
  });

  test('says that it loads, until it knows how the request stands', async () => {
    const { page, ask, untilComplete, untilStatus } = await stage.open();
    await ask('Where does the rain come from?');
    await untilComplete();
    const held = new EventEmitter();
    const released = once(held, 'release');
    await page.route('**/graphql', async (route) => {
      await released;
      await route.continue();
    });
    await page.reload();
    await untilStatus('Loading');
    held.emit('release');
    await untilStatus('Done');
  });

  test('shows one request in two tabs, and asks the model once', async () => {
    const { asked } = stage.model;
    stage.model.writeUpTo(0.4);
    const first = await stage.open();
    await first.ask('Where does the rain come from?');
    await first.untilWriting();
    const second = await stage.open(`?request=${first.requestId()}`);
    await second.untilWriting();
    stage.model.writeUpTo(1);
    await Promise.all([first.untilComplete(), second.untilComplete()]);
    expect(stage.model.asked).toBe(asked + 1);
  });

  test('waits while it is offline, however long, and has the answer when it comes back', async () => {
    const { asked } = stage.model;
    stage.model.writeUpTo(0.4);
    const opened = await stage.open();
    await opened.ask('Where does the rain come from?');
    await opened.untilWriting();
    const failed = await goOffline(opened);
    stage.model.writeUpTo(1);
    await expect
      .poll(async () => (await stage.rowOf(opened.requestId()))?.status, patience)
      .toBe('completed');
    // Where it would give up if it were only cut off.
    await expect.poll(() => aSecondLater(opened, failed), patience).toBeGreaterThanOrEqual(attempts);
    for (let second = 0; second < 10; second += 1) await aSecondLater(opened, failed);
    expect(await opened.alerts()).toEqual([]);
    expect(await opened.isComplete()).toBe(false);
    await stage.context.setOffline(false);
    await opened.untilComplete();
    expect(stage.model.asked).toBe(asked + 1);
  });

  test('says that it could not stop a request while it is offline, and no more of it when that is over', async () => {
    stage.model.writeUpTo(0.4);
    const opened = await stage.open();
    await opened.ask('Where does the rain come from?');
    await opened.untilWriting();
    await goOffline(opened);
    await opened.press('Stop');
    await opened.untilStatus('Stopping');
    await expect
      .poll(() => aSecondLater(opened, opened.alerts), patience)
      .toEqual([expect.stringContaining('not be stopped')]);
    await stage.context.setOffline(false);
    stage.model.writeUpTo(1);
    await opened.untilStatus('Done');
    expect(await opened.alerts()).toEqual([]);
  });

  /** From here on the page's clock is the test's, and what it asks fails, which is counted. */
  async function goOffline({ page }: OpenApp): Promise<() => number> {
    let failed = 0;
    page.on('requestfailed', () => {
      failed += 1;
    });
    await page.clock.install();
    await stage.context.setOffline(true);
    stage.backend.dropSockets();
    expect(await page.evaluate(() => navigator.onLine)).toBe(false);
    return () => failed;
  }
}

/** How often the network is asked until a client gives up: it tries seven times, and Amplify three times each. */
const attempts = 21;
const patience = { timeout: 20_000 };

/** Reads something when the page's clock is a second further. */
async function aSecondLater<Value>({ page }: OpenApp, read: () => Value | Promise<Value>): Promise<Value> {
  await page.clock.runFor(1000);
  return read();
}
