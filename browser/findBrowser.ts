import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Finds an installed Chrome or Chromium: `CHROME_PATH`, or where systems put it.
 *
 * Without one the tests are left out, which is said aloud; with `BROWSER_REQUIRED`, as in CI, that is an error.
 *
 * @throws {Error} also when there is nothing at `CHROME_PATH`: whoever names a browser wants that one.
 */
export function findBrowser(environment = process.env): string | undefined {
  const { CHROME_PATH: named, BROWSER_REQUIRED: required } = environment;
  if (named && !existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist.`);
  const found = named || places.find((place) => existsSync(place));
  if (found) return found;
  const missing = 'There is no Chrome or Chromium here, so nothing is tested in a real browser.';
  const remedy =
    'Install one, as with `sudo apt-get install chromium` or from google.com/chrome, or name one in CHROME_PATH.';
  if (required) throw new Error(`${missing} ${remedy}`);
  console.warn(`\n  NOT TESTED: ${missing}\n  ${remedy}\n`);
  return undefined;
}
