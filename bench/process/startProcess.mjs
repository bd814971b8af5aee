import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createBirpc } from 'birpc';

/** @import { BirpcReturn } from 'birpc' */

/**
 * What a module exports, and what its process takes: called here, done there.
 *
 * @template {object} Module
 * @typedef {BirpcReturn<Module & typeof import('./resources.mjs')>} Remote
 */

/**
 * @template {object} Module
 * @typedef {{ remote: Remote<Module>, end: () => void }} Process
 */

const program = fileURLToPath(new URL('serveModule.mjs', import.meta.url));

/**
 * Starts a process that does what a module exports, so that it shares neither memory, nor timers, nor a configured Amplify.
 *
 * @template {object} Module
 * @param {URL} module
 * @param {NodeJS.ProcessEnv} [environment] beside this process's
 * @returns {Process<Module>}
 */
export function startProcess(module, environment = {}) {
  const child = fork(program, [module.href], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment },
    serialization: 'advanced',
  });
  /** @type {Remote<Module>} */
  const remote = createBirpc(
    {},
    {
      post: (message) => child.send(message),
      on: (hear) => child.on('message', hear),
      timeout: -1,
    },
  );
  child.once('exit', (code) => remote.$close(new Error(`The process of ${module} has ended with ${code}`)));
  return { remote, end: () => child.kill() };
}

/**
 * Does one thing with a module in a process of its own, which ends then.
 *
 * @template {object} Module
 * @template Result
 * @param {URL} module
 * @param {(remote: Remote<Module>) => Promise<Result>} act
 * @param {NodeJS.ProcessEnv} [environment]
 */
export async function inProcess(module, act, environment) {
  /** @type {Process<Module>} */
  const { remote, end } = startProcess(module, environment);
  try {
    return await act(remote);
  } finally {
    end();
  }
}
