import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('.', import.meta.url));

/**
 * Installs what is weighed beside our packages, and what draws, on first use, here and nowhere else.
 *
 * @param {(words: string) => void} log
 */
export function installPeers(log) {
  const installed = `${directory}node_modules/.package-lock.json`;
  const lock = `${directory}package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  log('installing the packages of bench/peers');
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error('npm could not install the packages of bench/peers');
}
