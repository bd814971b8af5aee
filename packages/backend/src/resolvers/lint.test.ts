import { fileURLToPath } from 'node:url';
import appsync from '@aws-appsync/eslint-plugin';
import { ESLint, type Linter } from 'eslint';
import { expect, test } from 'vitest';
import { pipelines, resolverFile } from '../api.js';

const tsconfigRootDir = fileURLToPath(new URL('../..', import.meta.url));
const projectService = { allowDefaultProject: ['dist/resolvers/*.js'] };
const eslint = new ESLint({
  cwd: tsconfigRootDir,
  overrideConfigFile: true,
  overrideConfig: [
    appsync.configs?.recommended as Linter.Config,
    { languageOptions: { parserOptions: { projectService, tsconfigRootDir } } },
  ],
});
const resolvers = [...new Set(Object.values(pipelines).flat())];

test.for(resolvers)('AppSync takes the built resolver %s', async (name) => {
  const results = await eslint.lintFiles(fileURLToPath(resolverFile(name)));
  expect(results.map(({ messages }) => messages)).toEqual([[]]);
});

test.for([
  ['no-while', 'export function request() { while (true) {} }'],
  ['no-regex', 'export function request(ctx) { return /x/.test(ctx.args.id) }'],
  ['no-recursion', 'export function request(ctx) { return request(ctx) }'],
  ['no-disallowed-methods', 'export function request() { return "1".padStart(2) }'],
] as const)('the check finds what AppSync refuses: %s', async ([rule, code]) => {
  const [result] = await eslint.lintText(code, { filePath: fileURLToPath(resolverFile('submit')) });
  expect(result?.messages).toContainEqual(expect.objectContaining({ ruleId: `@aws-appsync/${rule}` }));
});
