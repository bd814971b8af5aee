import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const block = /^```(ts|tsx|js|jsx)\n(.*?)^```$/gms;
const pathComment = /^\/\/ ([\w./-]+\.[jt]sx?)\n/;

/**
 * Writes every block of code in the README and in `docs/` to a file of its own, to be compiled:
 *
 * - Each document has a folder, `.out/snippets/<document>`, in which all its blocks lie.
 * - A block that starts with a path, as in `// amplify/backend.ts`, becomes that file: others can import it.
 * - Any other block becomes a module that is named after its line, `line-25.ts`, and stands alone.
 * - What is in every app lies beside them: `amplify_outputs.json` and `amplify/auth/resource.ts`, from `snippets/`.
 *
 * @returns the files that were written, from that folder.
 */
export function writeSnippets(): string[] {
  const folder = here('.out/snippets');
  rmSync(folder, { recursive: true, force: true });
  const docs = readdirSync(here('../docs')).filter((file) => file.endsWith('.md'));
  return ['README.md', ...docs.map((file) => `docs/${file}`)].flatMap((document) => {
    const text = readFileSync(here(`../${document}`), 'utf8');
    cpSync(here('snippets'), `${folder}/${document}`, { recursive: true });
    return [...text.matchAll(block)].map(({ 1: language = '', 2: code = '', index }) => {
      const line = text.slice(0, index).split('\n').length;
      const file = `${document}/${code.match(pathComment)?.[1] ?? `line-${line}.${language}`}`;
      mkdirSync(dirname(`${folder}/${file}`), { recursive: true });
      writeFileSync(`${folder}/${file}`, code);
      return file;
    });
  });
}
