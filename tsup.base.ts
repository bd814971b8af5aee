import { defineConfig } from 'tsup';

/** Compiles each source file to one JavaScript file of the same name: what runs can be found in src, line by line. */
export const filePerFile = defineConfig({
  entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/*.test-d.ts', '!src/resolvers/**'],
  format: 'esm',
  target: 'es2022',
  bundle: false,
  sourcemap: true,
  clean: true,
});
