import { type Browser, chromium } from 'playwright-core';

/** Opens an installed browser that talks to this machine alone: no updates, no look-ups of its maker's hosts. */
export function openBrowser(executablePath: string): Promise<Browser> {
  const quiet = [
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--disable-gpu',
  ];
  // Chromium's sandbox refuses to run as root, as in a container.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...quiet, ...asRoot] });
}
