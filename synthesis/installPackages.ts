import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Installs our packages as a user would have them: packed and unpacked, not linked. What client and backend depend on is
 * in this folder's lock file, so that nothing but the registry is needed; `packages.test.ts` tells when the two differ.
 */
export default async function installPackages(): Promise<void> {
  for (const name of ['client', 'backend', 'local']) {
    const source = here(`../packages/${name}`);
    const packed = here(`.out/packed/${name}`);
    const installed = here(`node_modules/@amplify-ai-request/${name}`);
    const { exports } = JSON.parse(await readFile(`${source}/package.json`, 'utf8'));
    if (!existsSync(`${source}/${exports['.'].types}`)) {
      throw new Error(`packages/${name} is not built. Run: npm run build`);
    }
    for (const folder of [packed, installed]) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    }
    await run('npm', ['pack', source, '--pack-destination', packed, '--silent']);
    const [tarball = ''] = await readdir(packed);
    await run('tar', ['-xzf', `${packed}/${tarball}`, '-C', installed, '--strip-components=1']);
  }
}
