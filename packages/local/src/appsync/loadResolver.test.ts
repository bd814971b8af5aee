import { expect, test } from 'vitest';
import { loadResolver } from './loadResolver.js';

const built = (body: string) => `// src/resolvers/x.ts
import { util as util2 } from "@aws-appsync/utils";

// src/resolvers/shared/y.ts
import { runtime, util } from "@aws-appsync/utils";
${body}
function response(ctx) {
  return ctx.result;
}
export {
  request,
  response
};
`;

test('evaluates what the bundler writes, with several imports and renamed names', () => {
  const { request } = loadResolver(
    built(
      'function request(ctx) { return { ok: util2.matches("^a$", ctx.args.id) && util.matches("b", "abc") }; }',
    ),
    'x.js',
  );
  expect(request({ args: { id: 'a' }, stash: { kept: 1 } })).toEqual({
    result: { ok: true },
    stash: { kept: 1 },
  });
});

test.each([
  'Date',
  'URL',
  'TextEncoder',
  'setTimeout',
  'process',
  'Buffer',
  'structuredClone',
  'RegExp',
  'Promise',
  'fetch',
  'globalThis',
])('%s is missing, as in AppSync', (name) => {
  const { request } = loadResolver(built(`function request() { return typeof ${name}; }`), 'x.js');
  expect(request({}).result).toBe('undefined');
});

test('has what AppSync has', () => {
  const names = ['Object', 'Array', 'String', 'Number', 'Math', 'JSON', 'console'];
  const { request } = loadResolver(
    built(`function request() { return [${names.map((name) => `typeof ${name}`)}]; }`),
    'x.js',
  );
  expect(request({}).result).toEqual([
    'function',
    'function',
    'function',
    'function',
    'object',
    'object',
    'object',
  ]);
});

test('hands over copies: what a handler changes in its context stays there, but for the stash', () => {
  const { request } = loadResolver(
    built('function request(ctx) { ctx.args.id = "b"; ctx.stash.seen = true; return ctx.args; }'),
    'x.js',
  );
  const context = { args: { id: 'a' }, stash: {} };
  expect(request(context)).toEqual({ result: { id: 'b' }, stash: { seen: true } });
  expect(context).toEqual({ args: { id: 'a' }, stash: {} });
});

test.each([
  ['another import', 'import fs from "node:fs";\nfunction request() {}'],
  ['another export', 'export const other = 1;\nfunction request() {}'],
])('refuses a file with %s', (_, body) => {
  expect(() => loadResolver(built(body), 'x.js')).toThrow('x.js must import from @aws-appsync/utils only');
});

test('tells which subscription filter a handler has set, and forgets it with the next call', () => {
  const { response } = loadResolver(
    `import { extensions, util } from "@aws-appsync/utils";
function request() { return null; }
function response(ctx) {
  if (ctx.args.id) {
    extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ id: { eq: ctx.args.id } }));
  }
  return null;
}
export { request, response };`,
    'x.js',
  );
  expect(response({ args: { id: 'a' }, stash: {} })).toEqual({
    result: null,
    stash: {},
    subscriptionFilter: { filterGroup: [{ filters: [{ fieldName: 'id', operator: 'eq', value: 'a' }] }] },
  });
  expect(response({ args: {}, stash: {} })).toEqual({ result: null, stash: {} });
});
