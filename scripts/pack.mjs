// Packs the packages, which must be built, as npm would publish them: `node scripts/pack.mjs <folder>`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('Usage: npm run pack -- <folder of your app, such as ../my-app/packages>');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const packages = readdirSync(join(root, 'packages')).flatMap((name) => ['--workspace', `packages/${name}`]);
const { status } = spawnSync(
  'npm',
  ['pack', ...packages, '--pack-destination', resolve(folder), '--silent'],
  {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  },
);
process.exit(status ?? 1);
