import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a command on this terminal and resolves with its exit code; by convention 128 and the signal's number when a signal
 * ended it. Ctrl-C reaches the command from the terminal itself, so that here it only waits.
 *
 * @throws {Error} when the command cannot be started.
 */
export async function runCommand([program, ...values]: readonly [string, ...string[]]): Promise<number> {
  const child = spawn(program, values, { stdio: 'inherit' });
  const leaveToChild = () => {};
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', leaveToChild).on('SIGTERM', passOn).on('SIGHUP', passOn);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        reject(new Error(`${program} cannot be run (${error.code})`));
      });
      child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
    });
  } finally {
    process.off('SIGINT', leaveToChild).off('SIGTERM', passOn).off('SIGHUP', passOn);
  }
}
