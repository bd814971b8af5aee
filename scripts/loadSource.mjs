import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Compiles and loads a TypeScript file that its package does not export: Node 20 does not read it.
 *
 * @param {string} file from the workspace's root
 */
export async function loadSource(file) {
  // Where it finds the workspace's packages.
  const directory = `${root}node_modules/.cache/sources`;
  mkdirSync(directory, { recursive: true });
  const outfile = `${directory}/${basename(file, '.ts')}.mjs`;
  await build({
    entryPoints: [root + file],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
  });
  return import(pathToFileURL(outfile).href);
}
