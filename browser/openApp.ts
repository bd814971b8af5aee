import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { App } from './apps.js';

/** A page of an app, as the person in front of it knows it. */
export interface OpenApp {
  readonly page: Page;
  readonly field: Locator;
  readonly answerSection: Locator;
  /** Writes something into the field, and asks. */
  ask(text: string): Promise<void>;
  button(name: string): Locator;
  press(button: string): Promise<void>;
  /** What is to be seen of the answer: texts, and what stands in fields. */
  answer(): Promise<string>;
  /** Whether all of the answer is to be seen. */
  isComplete(): Promise<boolean>;
  status(): Promise<string>;
  alerts(): Promise<string[]>;
  /** The id of the request that is shown, as the address has it. */
  requestId(): string | null;
  untilStatus(text: string | RegExp): Promise<void>;
  /** Waits for some of the answer, but not all of it. */
  untilWriting(): Promise<string>;
  untilComplete(): Promise<void>;
  untilFocused(element: Locator): Promise<void>;
}

/** Opens an app, as a new visitor or in another tab of one. */
export async function openApp(app: App, context: BrowserContext, url: string): Promise<OpenApp> {
  const page = await context.newPage();
  await page.goto(url);
  const answerSection = page.getByRole('region', { name: 'Answer' });
  const field = page.getByLabel(app.field, { exact: true });
  const patience = { timeout: 20_000 };

  const opened: OpenApp = {
    page,
    field,
    answerSection,
    async ask(text) {
      await field.fill(text);
      await opened.press(app.ask);
    },
    button: (name) => page.getByRole('button', { name, exact: true }),
    press: (name) => opened.button(name).click(),
    answer: () =>
      answerSection.evaluate((section) => {
        const fields = [...section.querySelectorAll<HTMLInputElement>('input, textarea')];
        return [section.textContent ?? '', ...fields.map(({ value }) => value)].join('\n');
      }),
    async isComplete() {
      const text = await opened.answer();
      return app.shown.every((part) => text.includes(part));
    },
    status: async () => (await page.getByRole('status').textContent()) ?? '',
    alerts: () => page.getByRole('alert').allTextContents(),
    requestId: () => new URL(page.url()).searchParams.get('request'),
    untilStatus: (text) => expect.poll(opened.status, patience).toMatch(text),
    async untilWriting() {
      const [first = ''] = app.shown;
      await expect.poll(opened.answer, patience).toContain(first.slice(0, 4));
      const text = await opened.answer();
      expect(await opened.isComplete(), 'it is complete at once').toBe(false);
      return text;
    },
    untilComplete: () => expect.poll(opened.isComplete, patience).toBe(true),
    untilFocused: (element) =>
      expect.poll(() => element.evaluate((one) => one === document.activeElement), patience).toBe(true),
  };
  return opened;
}
