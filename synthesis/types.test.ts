import { expect, test } from 'vitest';
import { compile } from './compile.js';

test('apps of every shape compile, and their clients know our operations and nothing more', async () => {
  expect(await compile('tsconfig.json')).toBe('');
});
