import { expect, test } from 'vitest';
import type { Stage } from '../useStage.js';

/** What only the React app has: a form that the model fills in. */
export function testTicket(stage: Stage): void {
  test('lets nobody edit while the model writes, and anybody then', async () => {
    stage.model.writeUpTo(0.4);
    const { page, ask, untilWriting, untilStatus } = await stage.open();
    const title = page.getByLabel('Title', { exact: true });
    await ask('My parcel never came.');
    await untilWriting();
    expect(await title.isEditable()).toBe(false);
    stage.model.writeUpTo(1);
    await untilStatus(/^Done/);
    await title.fill('A parcel is lost');
    expect(await title.inputValue()).toBe('A parcel is lost');
  });

  test('says so where a page may not copy, as one that came by plain http', async () => {
    await stage.context.addInitScript(() =>
      Object.defineProperty(navigator, 'clipboard', { value: undefined }),
    );
    const { ask, answer, press, untilStatus } = await stage.open();
    await ask('My parcel never came.');
    await untilStatus(/^Done/);
    await press('Copy as JSON');
    await expect.poll(answer).toContain('did not allow it');
  });
}
