import { describe, expect, test } from 'vitest';
import { type Compiler, compile } from './compile.js';

describe.for<Compiler>(['ts59', 'ts7'])('a user of %s', (compiler) => {
  test.for(['Bundler', 'NodeNext'])('has our types whole, with module resolution %s', async (resolution) => {
    expect(await compile(`consumers/tsconfig.${resolution}.json`, compiler)).toBe('');
  });
});

test('our declarations are right by themselves, whatever may be wrong with those of others', async () => {
  const problems = await compile('consumers/tsconfig.NodeNext.json', 'ts7', ['--skipLibCheck', 'false']);
  expect(problems.split('\n').filter((line) => line.includes('@amplify-ai-request'))).toEqual([]);
});
