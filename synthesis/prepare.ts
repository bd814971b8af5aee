import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const manifest = async (folder: string) => JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));

/** Makes ready what the tests need: our packages, and the app that lies elsewhere. */
export default async function prepare(): Promise<void> {
  await installPackages();
  await copyExample();
}

/** An app finds its packages from where it lies: the example's are not installed. */
async function copyExample(): Promise<void> {
  await rm(here('shapes/nuxt'), { recursive: true, force: true });
  await cp(here('../examples/nuxt/amplify'), here('shapes/nuxt/amplify'), { recursive: true });
}

/**
 * Installs our packages as a user would have them: packed and unpacked, not linked. What client and backend depend on is
 * in this folder's lock file, so that nothing but the registry is needed; `packages.test.ts` tells when the two differ.
 */
async function installPackages(): Promise<void> {
  const packed = here('.out/packed');
  await rm(packed, { recursive: true, force: true });
  await run(process.execPath, [here('../scripts/pack.mjs'), packed]);
  for (const name of ['client', 'react', 'vue', 'backend', 'local']) {
    const source = here(`../packages/${name}`);
    const installed = here(`node_modules/@amplify-ai-request/${name}`);
    const { exports, dependencies, version } = await manifest(source);
    if (!existsSync(`${source}/${exports['.'].types}`)) {
      throw new Error(`packages/${name} is not built. Run: npm run build`);
    }
    await rm(installed, { recursive: true, force: true });
    await mkdir(installed, { recursive: true });
    const tarball = `${packed}/amplify-ai-request-${name}-${version}.tgz`;
    await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
    await installBeside(installed, dependencies);
  }
}

/** Puts into a package's own folder what this one lacks or has in another version, as npm would: Amplify wants an older `graphql`. */
async function installBeside(folder: string, dependencies: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, version] of Object.entries(dependencies)) {
    const found = await manifest(here(`node_modules/${name}`)).catch(() => ({}));
    if (found.version === version) continue;
    await mkdir(dirname(`${folder}/node_modules/${name}`), { recursive: true });
    await symlink(here(`../node_modules/${name}`), `${folder}/node_modules/${name}`, 'junction');
  }
}
