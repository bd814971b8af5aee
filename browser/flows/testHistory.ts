import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Stage } from '../useStage.js';

/** What only the Nuxt app has: a list of what this browser has asked, and options. */
export function testHistory(stage: Stage): void {
  const entryOf = (page: Page, words: string | RegExp) =>
    page.getByRole('complementary').getByRole('link', { name: words });

  test('lists what this browser has asked, and opens it again', async () => {
    stage.model.writeUpTo(0.4);
    const { page, ask, press, answer, untilWriting, untilComplete, untilStatus } = await stage.open();
    await ask('Where does the rain come from?');
    await untilWriting();
    await press('New');
    await untilStatus('Nothing asked yet');
    const entry = entryOf(page, /Where does the rain come from/);
    await entry.click();
    await untilWriting();
    stage.model.writeUpTo(1);
    await untilComplete();
    await expect.poll(() => entry.textContent()).toContain('done');

    await page.reload();
    await untilComplete();
    await press('Clear history');
    expect(await entry.count()).toBe(0);
    expect(await answer()).toContain(stage.app.shown[0]);
  });

  test('follows what still runs, though the page shows something else, and after a reload', async () => {
    stage.model.writeUpTo(0.4);
    const { page, ask, press, untilWriting, untilStatus } = await stage.open();
    for (const words of ['The first', 'The second']) {
      await ask(words);
      await untilWriting();
      await press('New');
      await untilStatus('Nothing asked yet');
    }
    for (const words of ['The first', 'The second']) {
      expect(await entryOf(page, words).textContent()).toContain('pending');
    }
    await page.reload();
    stage.model.writeUpTo(1);
    for (const words of ['The first', 'The second']) {
      const text = () => entryOf(page, words).textContent();
      await expect.poll(text, { timeout: 20_000 }).toMatch(/done.* s$/);
    }
    await untilStatus('Nothing asked yet');
  });

  test('tells of a failed request how long it took, also when it is opened again', async () => {
    const { page, ask, press, untilStatus } = await stage.open();
    await ask('Something forbidden');
    const entry = entryOf(page, 'Something forbidden');
    await expect.poll(() => entry.textContent()).toMatch(/refused.* s$/);
    const told = await entry.textContent();
    await press('New');
    await untilStatus('Nothing asked yet');
    await page.clock.install();
    await page.clock.fastForward('02:00');
    await entry.click();
    await page.getByRole('alert').waitFor();
    expect(await entry.textContent()).toBe(told);
  });

  test('takes from the storage what is an entry, once, whoever wrote it', async () => {
    const entry = { id: 'a', words: 'An old one', submittedAt: 1_764_000_000_000, outcome: 'done' };
    const stored = [entry, entry, { ...entry, id: 'b', submittedAt: 1e300 }, null, 'nonsense'];
    await stage.context.addInitScript((text) => {
      // A tab is nowhere at first, and has no storage there.
      if (location.protocol === 'http:') localStorage.setItem('requests', text);
    }, JSON.stringify(stored));
    const { page, press } = await stage.open();
    await entryOf(page, 'An old one').waitFor();
    expect(await page.getByRole('complementary').getByRole('link').count()).toBe(1);
    // A page that could not show them all is gone a moment later.
    await press('Remove');
    await page.getByText('What you ask is listed here').waitFor();
  });

  test('shows the option that keeps it from asking', async () => {
    const { page, ask, untilFocused, requestId } = await stage.open();
    const maxTokens = page.getByLabel('Max tokens', { exact: true });
    await page.getByText('Options', { exact: true }).click();
    await maxTokens.fill('0');
    await page.getByText('Options', { exact: true }).click();
    expect(await maxTokens.isVisible()).toBe(false);
    await ask('Where does the rain come from?');
    await untilFocused(maxTokens);
    expect(await maxTokens.isVisible()).toBe(true);
    expect(requestId()).toBeNull();
  });

  test('leaves the focus where it is when an entry is opened in another tab', async () => {
    const { page, ask, untilComplete, untilFocused } = await stage.open();
    await ask('Where does the rain come from?');
    await untilComplete();
    const entry = entryOf(page, /Where does the rain come from/);
    await entry.click({ modifiers: ['Control'] });
    await untilFocused(entry);
  });
}
