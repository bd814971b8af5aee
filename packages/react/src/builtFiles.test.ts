// @vitest-environment node
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { expect, test } from 'vitest';
import config from '../tsup.config.js';

test('the built hook and provider are marked as client code, for React Server Components', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'react-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  const entry = config.entry.map((path) => path.replace('src/', `${root}/src/`));
  try {
    await build({ ...config, entry, outDir, tsconfig: `${root}/tsconfig.json`, config: false, silent: true });
    for (const file of ['useOpenAIRequest.js', 'AIRequestProvider.js']) {
      expect(await readFile(join(outDir, file), 'utf8')).toMatch(/^["']use client["'];/);
    }
  } finally {
    await rm(outDir, { recursive: true });
  }
});
