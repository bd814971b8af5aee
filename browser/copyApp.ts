import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from './apps.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What whoever works in an example has there besides: what was installed, built or written by a backend. */
const notOurs =
  /^(node_modules|dist|\.(nuxt|output|nitro|data|cache|amplify|amplify-hosting|env.*)|amplify_outputs.*)$/;

/**
 * Copies an example to a folder for tests alone, as deep in the repository, so that it finds the packages beside; what lies
 * in `examples/` is whose who works there. Packages that were installed in the copy stay.
 *
 * @returns the folder's path.
 */
export function copyApp(name: App['name']): string {
  const folder = at(`.app-${name}`);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) {
    if (file !== 'node_modules') rmSync(join(folder, file), { recursive: true, force: true });
  }
  cpSync(at(`../examples/${name}`), folder, {
    recursive: true,
    filter: (path) => !notOurs.test(basename(path)),
  });
  return folder;
}
