// Hooks of Node's module loader: put a counter around two parts of the local backend as they are loaded.
const counters = new URL('counters.mjs', import.meta.url).href;
const counted = {
  '/local/dist/lambda/localFunction.js': 'createLocalFunction',
  '/local/dist/dynamodb/startDynamoDB.js': 'startDynamoDB',
};

/** @type {import('node:module').LoadHook} */
export function load(url, context, next) {
  const [, name] = Object.entries(counted).find(([file]) => url.endsWith(file)) ?? [];
  if (!name) return next(url, context);
  const source = `
    import { ${name} as original } from ${JSON.stringify(`${url}?original`)};
    import { counting } from ${JSON.stringify(counters)};
    export const ${name} = counting.${name}(original);`;
  return { format: 'module', shortCircuit: true, source };
}
