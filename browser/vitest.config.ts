import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** One browser, one app at a time: what is tested is what a person does, one thing after the other. */
export default defineConfig({
  test: {
    name: 'browser',
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.test.ts'],
    fileParallelism: false,
    // An app is installed and built first.
    hookTimeout: 300_000,
    testTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
