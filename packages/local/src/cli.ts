import { runCommand } from './cli/runCommand.js';
import { runLocal } from './cli/runLocal.js';
import { startLocalBackend } from './startLocalBackend.js';

// The AWS SDK wants a newer Node for versions to come; this package pins its own.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// Heard from the first moment on: what is interrupted while it starts still takes its outputs away.
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
});

const code = await runLocal(process.argv.slice(2), {
  environment: process.env,
  print: (line) => console.log(line),
  printError: (line) => console.error(line),
  startLocalBackend,
  runCommand,
  untilInterrupted: () => interrupted,
});
// A call to a real model may still be open, and would keep the process for minutes.
process.exit(code);
