import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compile } from './compile.js';
import { writeSnippets } from './writeSnippets.js';

test('every snippet of README and docs compiles as it stands there', async () => {
  const files = writeSnippets();
  const compilerOptions = { allowJs: true, checkJs: true, jsx: 'preserve' };
  const tsconfig = { extends: '../../tsconfig.json', compilerOptions, include: ['**/*'], exclude: [] };
  writeFileSync(
    fileURLToPath(new URL('.out/snippets/tsconfig.json', import.meta.url)),
    JSON.stringify(tsconfig),
  );

  expect(files).toContain('README.md/amplify/backend.ts');
  expect(files.length).toBe(new Set(files).size);
  expect(await compile('.out/snippets/tsconfig.json')).toBe('');
});
