import { expect, test } from 'vitest';
import { lookAt } from '../lookAt.js';
import type { Stage } from '../useStage.js';

/** What a person sees and hears of a request, from its beginning to each of its ends. */
export function testLook(stage: Stage): void {
  const { app } = stage;

  test('shows an answer while it is written, and then all of it', async () => {
    stage.model.writeUpTo(0.4);
    const opened = await stage.open();
    const { page, ask, answer, isComplete, untilWriting, untilStatus, untilComplete } = opened;
    expect(await lookAt(page, `${app.name}-idle`)).toEqual([]);
    await ask('Where does the rain come from?');
    await untilWriting();
    expect(await lookAt(page, `${app.name}-writing`)).toEqual([]);

    const early = await answer();
    stage.model.writeUpTo(0.8);
    await expect.poll(async () => (await answer()).length).toBeGreaterThan(early.length);
    expect(await isComplete()).toBe(false);

    stage.model.writeUpTo(1);
    await untilComplete();
    await untilStatus(/^Done/);
    expect(await lookAt(page, `${app.name}-done`)).toEqual([]);
  });

  test('has a screen reader say the answer once it is complete, and nothing of it before', async () => {
    stage.model.writeUpTo(0.4);
    const { page, ask, untilWriting } = await stage.open();
    const heard = async () => (await page.locator('[aria-live]').allTextContents()).join('');
    await ask('Where does the rain come from?');
    await untilWriting();
    expect(await heard()).toBe('');
    stage.model.writeUpTo(1);
    await expect.poll(heard, { timeout: 20_000 }).toBe(app.said);
  });

  test('stops: the row is cancelled, and the text that was written stays', async () => {
    stage.model.writeUpTo(0.4);
    const { page, ask, answer, alerts, press, requestId, untilWriting, untilStatus } = await stage.open();
    await ask('Where does the rain come from?');
    await untilWriting();
    await press('Stop');
    await untilStatus('Stopped');
    expect(await stage.rowOf(requestId())).toMatchObject({ status: 'cancelled' });
    expect(await answer()).toContain(app.shown[0]?.slice(0, 4));
    expect(await alerts()).toEqual([]);
    expect(await lookAt(page, `${app.name}-stopped`)).toEqual([]);
  });

  test('says of an error what it was and what to do', async () => {
    const { page, ask, requestId } = await stage.open();
    await ask('Something forbidden');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    const row = await stage.rowOf(requestId());
    const { error } = row as { error: { code: string; message: string } };
    expect(error.code).toBe('refused');
    const text = await alert.textContent();
    for (const part of [error.message, error.code, requestId()]) expect(text).toContain(part);
    expect(await lookAt(page, `${app.name}-error`)).toEqual([]);
  });
}
