import { createContext, runInContext } from 'node:vm';
import { createAppSyncModule } from './appSyncModule.js';

/** A handler of a resolver: a context in, JSON of what it returns and of the stash out. */
export interface ResolverFunctions {
  request(context: object): HandlerOutcome;
  response(context: object): HandlerOutcome;
}

export interface HandlerOutcome {
  readonly result: unknown;
  readonly stash: Readonly<Record<string, unknown>>;
  /** What it handed to `extensions.setSubscriptionFilter`. */
  readonly subscriptionFilter?: unknown;
}

/**
 * The globals of APPSYNC_JS. Whatever else JavaScript has, a date for one, is missing there, and so it is here.
 * https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
 */
const globals = [
  'Array',
  'Boolean',
  'Infinity',
  'JSON',
  'Math',
  'NaN',
  'Number',
  'Object',
  'String',
  'console',
  'undefined',
];

const importLine = /^import \{ ([^}]+) \} from ["']@aws-appsync\/utils["'];$/gm;
const exportBlock = /^export \{\s*request,\s*response,?\s*\};$/m;

/**
 * Evaluates a built resolver file in a context of its own, which holds only what AppSync gives. Values cross as JSON.
 *
 * A vm takes no ES modules without a flag, so the file's imports and its export are rewritten. That is exact for what the
 * bundler writes, and anything else is refused.
 */
export function loadResolver(
  source: string,
  fileName: string,
  appSync: object = createAppSyncModule(),
): ResolverFunctions {
  const script = source
    .replace(importLine, (_, names: string) => `const { ${names.replaceAll(' as ', ': ')} } = appSync;`)
    .replace(exportBlock, '');
  if (!exportBlock.test(source) || /^\s*(import|export)\b/m.test(script)) {
    throw new Error(`${fileName} must import from @aws-appsync/utils only, and export request and response`);
  }
  const context = createContext({ appSync }, { codeGeneration: { strings: false, wasm: false } });
  const kept = JSON.stringify([...globals, 'appSync']);
  runInContext(
    `((all) => Object.getOwnPropertyNames(all).forEach((name) => ${kept}.includes(name) || delete all[name]))(this)`,
    context,
  );
  const call: (handler: string, contextText: string) => string = runInContext(
    `'use strict'; ((given) => {
      let subscriptionFilter;
      const extensions = { setSubscriptionFilter: (filter) => { subscriptionFilter = filter; } };
      const appSync = { ...given, extensions };
      const handlers = (() => { ${script}
        return { request, response };
      })();
      return (handler, text) => {
        subscriptionFilter = undefined;
        const context = JSON.parse(text);
        const result = handlers[handler](context) ?? null;
        return JSON.stringify({ result, stash: context.stash, subscriptionFilter });
      };
    })(appSync)`,
    context,
    { filename: fileName },
  );
  const run = (handler: string) => (handlerContext: object) =>
    JSON.parse(call(handler, JSON.stringify(handlerContext)));
  return { request: run('request'), response: run('response') };
}
