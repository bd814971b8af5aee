import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { App } from './apps.js';

/** A page of an app, as the person in front of it knows it. */
export interface OpenApp {
  readonly page: Page;
  /** Writes something into the field, and asks. */
  ask(text: string): Promise<void>;
  press(button: string): Promise<void>;
  /** What is to be seen of the answer: texts, and what stands in fields. */
  answer(): Promise<string>;
  status(): Promise<string>;
  /** The id of the request that is shown, as the address has it. */
  requestId(): string | null;
  untilStatus(text: string | RegExp): Promise<void>;
  /** Waits for some of the answer, but not all of it. */
  untilWriting(): Promise<string>;
  untilComplete(): Promise<void>;
}

/** Opens an app, as a new visitor or in another tab of one. */
export async function openApp(app: App, context: BrowserContext, url: string): Promise<OpenApp> {
  const page = await context.newPage();
  await page.goto(url);
  const answerSection = page.getByRole('region', { name: 'Answer' });

  const opened: OpenApp = {
    page,
    async ask(text) {
      await page.getByLabel(app.field, { exact: true }).fill(text);
      await opened.press(app.ask);
    },
    press: (button) => page.getByRole('button', { name: button, exact: true }).click(),
    answer: () =>
      answerSection.evaluate((section) => {
        const fields = [...section.querySelectorAll<HTMLInputElement>('input, textarea')];
        return [section.textContent ?? '', ...fields.map(({ value }) => value)].join('\n');
      }),
    status: async () => (await page.getByRole('status').textContent()) ?? '',
    requestId: () => new URL(page.url()).searchParams.get('request'),
    untilStatus: (text) => expect.poll(opened.status, { timeout: 20_000 }).toMatch(text),
    async untilWriting() {
      const [first = ''] = app.shown;
      await expect.poll(opened.answer, { timeout: 20_000 }).toContain(first.slice(0, 4));
      const text = await opened.answer();
      expect(isComplete(text), 'it is complete at once').toBe(false);
      return text;
    },
    untilComplete: () =>
      expect.poll(async () => isComplete(await opened.answer()), { timeout: 30_000 }).toBe(true),
  };
  const isComplete = (text: string) => app.shown.every((part) => text.includes(part));
  return opened;
}
