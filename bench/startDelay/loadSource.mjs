import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Those that several want at once are compiled once. @type {Map<string, ReturnType<typeof compile>>} */
const loaded = new Map();

/**
 * Compiles and loads a TypeScript file that its package does not export.
 *
 * @param {string} file from the workspace's root
 */
export function loadSource(file) {
  const known = loaded.get(file) ?? compile(file);
  loaded.set(file, known);
  return known;
}

/** @param {string} file */
async function compile(file) {
  // Where it finds the workspace's packages.
  const directory = `${root}node_modules/.cache/bench`;
  mkdirSync(directory, { recursive: true });
  const outfile = `${directory}/${basename(file, '.ts')}.mjs`;
  await build({
    entryPoints: [root + file],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'node20',
  });
  return import(pathToFileURL(outfile).href);
}
