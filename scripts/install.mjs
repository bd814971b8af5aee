// Installs what is missing: `node scripts/install.mjs [--with-synthesis]`. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`This needs Node 20.19 or later; here runs ${process.version}.`);
}

install(root);
// The 900 MB of Amplify's backend packages: the tests alone need them.
if (process.argv.includes('--with-synthesis')) install(join(root, 'synthesis'));

function install(directory) {
  const lock = join(directory, 'package-lock.json');
  const installed = join(directory, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log(`Installing the packages of ${directory} …`);
  // Not `npm ci`: a lock file that was written behind a partial mirror lacks other platforms' binaries, and it insists.
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: directory, stdio: 'inherit', shell: process.platform === 'win32' },
  );
  if (status !== 0) fail('npm could not install the packages: see its message above.');
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
