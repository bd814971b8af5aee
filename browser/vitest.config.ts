import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Both apps at once: half of the time is waiting for what a person sees. */
export default defineConfig({
  test: {
    name: 'browser',
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.test.ts'],
    maxWorkers: 2,
    // An app is installed and built first.
    hookTimeout: 300_000,
    testTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
