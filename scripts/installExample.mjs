// Installs an example app as its users do, our packages packed and not linked, but without what only deploying needs.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} name a folder in examples/ that has a lock file of its own
 * @returns {string} its path
 */
export function installExample(name) {
  const folder = fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
  // npm would keep a package of the same version, however it was rebuilt, and Vite what it has made of it.
  for (const kept of ['@amplify-ai-request', '.vite', '.cache/vite']) {
    rmSync(join(folder, 'node_modules', kept), { recursive: true, force: true });
  }
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-save', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`npm could not install the packages of ${folder}:\n${stderr}`);
  return folder;
}
