// Installs an example app as its users do, our packages packed and not linked, but without what only deploying needs.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where the packages for development are there already, they stay.
 *
 * @param {string} folder the app's, with a lock file of its own
 */
export function installExample(folder) {
  const packages = join(folder, 'node_modules');
  const isWhole = existsSync(join(packages, '@amplify-ai-request/local'));
  // npm would keep a package of the same version, however it was rebuilt, and Vite what it has made of it.
  for (const kept of ['@amplify-ai-request', '.vite', '.cache/vite']) {
    rmSync(join(packages, kept), { recursive: true, force: true });
  }
  const parameters = [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { status, stderr } = spawnSync('npm', [...parameters, ...(isWhole ? [] : ['--omit=dev'])], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm could not install the packages of ${folder}:\n${stderr}`);
}
