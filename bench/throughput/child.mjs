import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { countOpen, readMemory } from './readMemory.mjs';

/**
 * Starts a program of this folder as a process of its own, that can be asked.
 *
 * @param {string} program
 */
export function startChild(program) {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), [], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const died = new Promise((_, reject) => {
    child.once('exit', (code) => reject(new Error(`${program} has ended with ${code}`)));
  });
  died.catch(() => {});
  let last = 0;
  return {
    /**
     * Asks it to do something, and waits for the answer.
     *
     * @param {string} task
     * @param {object} [input]
     * @returns {Promise<any>}
     */
    ask(task, input = {}) {
      last += 1;
      const number = last;
      const answer = new Promise((resolve, reject) => {
        child.on('message', function hear(message) {
          const {
            number: of,
            result,
            error,
          } = /** @type {{ number: number, result?: unknown, error?: string }} */ (message);
          if (of !== number) return;
          child.off('message', hear);
          if (error === undefined) resolve(result);
          else reject(new Error(`${program}, ${task}: ${error}`));
        });
        child.send({ number, task, input });
      });
      return Promise.race([answer, died]);
    },
    end: () => child.kill(),
  };
}

/**
 * Answers what `startChild` asks, in the process that it has started; beside its own tasks, what processor time and memory it
 * has taken.
 *
 * @param {Record<string, (input: any) => unknown>} own
 */
export function serveTasks(own) {
  /** @type {typeof own} */
  const tasks = { ...own, memory: readMemory, open: countOpen, processorMs };
  // Whoever has started it is gone: nobody will ask any more.
  process.once('disconnect', () => process.exit());
  process.on('message', async (message) => {
    const { number, task, input } = /** @type {{ number: number, task: string, input: object }} */ (message);
    try {
      process.send?.({ number, result: await tasks[task]?.(input) });
    } catch (error) {
      process.send?.({ number, error: String(error) });
    }
  });
}

function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
