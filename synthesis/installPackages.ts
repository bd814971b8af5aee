import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Installs our packages as npm would for a user: packed, unpacked, not linked. Their dependencies are in the lock file of
 * this folder, so that tests need nothing but the registry; `packages.test.ts` tells when the two differ.
 */
export default async function installPackages(): Promise<void> {
  for (const name of ['client', 'backend']) {
    if (
      !existsSync(here(`../packages/${name}/dist/index.d.ts`)) &&
      !existsSync(here(`../packages/${name}/dist/deploy/index.d.ts`))
    ) {
      throw new Error(`packages/${name} is not built. Run: npx turbo run build`);
    }
    const packed = here(`.out/packed/${name}`);
    const installed = here(`node_modules/@amplify-ai-request/${name}`);
    for (const folder of [packed, installed]) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    }
    await run('npm', ['pack', here(`../packages/${name}`), '--pack-destination', packed, '--silent']);
    const [tarball = ''] = await readdir(packed);
    await run('tar', ['-xzf', `${packed}/${tarball}`, '-C', installed, '--strip-components=1']);
  }
}
