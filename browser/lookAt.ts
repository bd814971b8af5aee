import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const shots = fileURLToPath(new URL('.out', import.meta.url));
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const looks = [
  { look: 'light', colorScheme: 'light', viewport: desktop },
  { look: 'dark', colorScheme: 'dark', viewport: desktop },
  { look: 'phone', colorScheme: 'light', viewport: phone },
] as const;

/**
 * Takes a picture of the page in light, in dark and on a phone, and lists what keeps people from using it: what axe-core
 * finds, and a page that is wider than its window.
 */
export async function lookAt(page: Page, name: string): Promise<string[]> {
  await page.evaluate(axe);
  const found: string[] = [];
  for (const { look, colorScheme, viewport } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `${shots}/${name}-${look}.png`, fullPage: true });
    const problems = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run();
      const wide = document.documentElement.scrollWidth > window.innerWidth ? ['scrolls sideways'] : [];
      return [...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), ...wide];
    });
    found.push(...problems.map((problem) => `${name}, ${look}: ${problem}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(desktop);
  return found;
}
