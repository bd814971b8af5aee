import { createRequire } from 'node:module';
import { dirname } from 'node:path';
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

/** React 18 has a folder of its own: react-dom takes the React that lies beside it. */
const react18 = createRequire(new URL('versions/react-18/', import.meta.url));
const inReact18 = (name: string) => dirname(react18.resolve(`${name}/package.json`));

interface DomProject {
  readonly name: string;
  readonly folder: string;
  /** Which version of the framework it runs on, so that a test can tell. */
  readonly env: Readonly<Record<string, string>>;
  readonly alias?: Readonly<Record<string, string>>;
}

/** Tests that have a page. */
const withPage = ({ name, folder, env, alias = {} }: DomProject) => ({
  ...onSource,
  resolve: { ...onSource.resolve, alias },
  test: { name, env, include: [`packages/${folder}/src/**/*.test.ts`], environment: 'happy-dom' },
});

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
      withPage({ name: 'react', folder: 'react', env: { REACT: '19' } }),
      withPage({
        name: 'react18',
        folder: 'react',
        env: { REACT: '18' },
        alias: { react: inReact18('react'), 'react-dom': inReact18('react-dom') },
      }),
      withPage({ name: 'vue', folder: 'vue', env: { VUE: '3.5' } }),
      withPage({ name: 'vue34', folder: 'vue', env: { VUE: '3.4' }, alias: { vue: 'vue-3.4' } }),
      { ...onSource, test: { name: 'bench', include: ['bench/*.test.ts'] } },
      // These run what a user runs, the built packages.
      { extends: true, test: { name: 'examples', include: ['examples/node/*.test.ts'] } },
    ],
  },
});
