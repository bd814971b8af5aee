import { runCommand } from './cli/runCommand.js';
import { runLocal } from './cli/runLocal.js';
import { startLocalBackend } from './startLocalBackend.js';

const code = await runLocal(process.argv.slice(2), {
  print: (line) => console.log(line),
  printError: (line) => console.error(line),
  startLocalBackend,
  runCommand,
  untilInterrupted: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    }),
});
// A call to a real model may still be open, and would keep the process for minutes.
process.exit(code);
