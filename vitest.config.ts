import { defineConfig } from 'vitest/config';

const source = '@amplify-ai-request/source';

/**
 * Tests run on the sources: the condition leads from one package to the next one's src, so nothing is built first. It is
 * the only one named here: Vitest hands them on to Node, where `import` or `module` would mislead `require`.
 */
const onSource = {
  extends: true as const,
  resolve: { conditions: [source] },
  ssr: { resolve: { conditions: [source, 'node'] } },
};

export default defineConfig({
  test: {
    // Generous: what is slow is the machine that it runs on, and no test asserts on a clock.
    testTimeout: 60_000,
    // Many tests wait, for a poll or for the stream: more at once than cores.
    maxWorkers: 3,
    // The versions are pinned to those that run on Node 20: the AWS SDK's advice to leave it is no news here.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      { ...onSource, test: { name: 'client', include: ['packages/client/src/**/*.test.ts'] } },
      {
        ...onSource,
        test: {
          name: 'backend',
          include: ['packages/backend/src/**/*.test.ts'],
          globalSetup: './packages/backend/buildResolvers.ts',
        },
      },
      {
        ...onSource,
        test: {
          name: 'local',
          include: ['packages/local/{src,test}/**/*.test.ts'],
          globalSetup: './packages/backend/buildResolvers.ts',
        },
      },
      // These run what a user runs, the built packages.
      { extends: true, test: { name: 'examples', include: ['examples/node/*.test.ts'] } },
    ],
  },
});
