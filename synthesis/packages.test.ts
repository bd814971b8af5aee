import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

test.for(['client', 'backend'])('what %s depends on is installed here, in the same version', (name) => {
  const { dependencies } = read(`../packages/${name}/package.json`);
  const others = Object.entries(dependencies).filter(([other]) => !other.startsWith('@amplify-ai-request/'));
  expect(read('package.json').devDependencies).toMatchObject(Object.fromEntries(others));
});

test.for(['client', 'react', 'vue', 'backend', 'local'])(
  'the packed %s has its files and no tests',
  (name) => {
    const { exports } = read(`node_modules/@amplify-ai-request/${name}/package.json`);
    const folder = new URL(`node_modules/@amplify-ai-request/${name}/`, import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.test(-d)?\./.test(file))).toEqual([]);
    for (const entry of Object.values<Record<string, string>>(exports)) {
      for (const path of Object.values(entry))
        expect(() =>
          readFileSync(new URL(`node_modules/@amplify-ai-request/${name}/${path}`, import.meta.url)),
        ).not.toThrow();
    }
  },
);

test('the packed local backend starts, runs a command and stops', async () => {
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const bin = path('node_modules/@amplify-ai-request/local/bin/amplify-ai-request-local.js');
  const command = [
    process.execPath,
    '--print',
    'typeof require(process.argv[1]).API',
    path('.out/amplify_outputs.json'),
  ];
  const flags = ['--port', '0', '--outputs', path('.out/amplify_outputs.json')];
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...flags, '--', ...command]);
  expect(stdout).toBe('object\n');
});
