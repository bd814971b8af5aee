import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** A synthesis takes seconds and both cores: files run one after another, and none of them waits on a clock. */
export default defineConfig({
  test: {
    name: 'synthesis',
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.test.ts'],
    globalSetup: './prepare.ts',
    fileParallelism: false,
    testTimeout: 300_000,
  },
});
