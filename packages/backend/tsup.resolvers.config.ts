import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** AppSync takes one plain file for each function of a pipeline: shared code is bundled in, its own module stays out. */
export default defineConfig({
  entry: [path('src/resolvers/*.ts'), `!${path('src/resolvers/*.test.ts')}`],
  outDir: path('dist/resolvers'),
  format: 'esm',
  target: 'es2022',
  splitting: false,
  external: [/^@aws-appsync\/utils/],
});
