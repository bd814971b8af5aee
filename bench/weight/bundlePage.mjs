import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** @typedef {{ name: string, code: string }} Entry */

const frameworks = ['react', 'react/*', 'react-dom', 'react-dom/*', 'vue'];
export const amplify = ['aws-amplify', 'aws-amplify/*'];

const bench = new URL('../', import.meta.url);

/** What our packages have a page load. @type {readonly Entry[]} */
export const ourEntries = [
  {
    name: 'client',
    code: "export { createAIRequest, resumeAIRequest } from '@amplify-ai-request/client'",
  },
  { name: 'client and React hook', code: "export { useOpenAIRequest } from '@amplify-ai-request/react'" },
  { name: 'client and Vue composable', code: "export { useOpenAIRequest } from '@amplify-ai-request/vue'" },
];

const floor = `
  import { Amplify } from 'aws-amplify';
  import { generateClient } from 'aws-amplify/api';
  export { Amplify, generateClient };`;

/** What the page of an Amplify app loads anyway, and what it loads with us, `aws-amplify` inside. @type {readonly Entry[]} */
export const amplifyEntries = [
  { name: 'aws-amplify, configure and generateClient', code: floor },
  { name: '… and our client', code: `${floor}\n${ourEntries[0]?.code}` },
];

/**
 * Bundles an entry as an app's bundler takes it in. The frameworks stay outside: who uses it has them.
 *
 * @param {string} code
 * @param {{ from: 'ours' | 'peers', outside?: readonly string[] }} options where its packages are found, and what else stays
 *   outside
 */
export async function bundlePage(code, { from, outside = amplify }) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(from === 'ours' ? bench : new URL('peers/', bench)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    // A page has none of these: they stand behind conditions that it never meets.
    external: [...frameworks, ...outside, 'node:*'],
    write: false,
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild has made no file');
  return { bytes: file.contents.length, gzip: gzipSync(file.contents, { level: 9 }).length };
}
