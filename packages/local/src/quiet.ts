import type { DispatcherPorts } from '@amplify-ai-request/backend/runtime';

/**
 * In place of the functions' own, which write JSON for CloudWatch: how a request ended is on its row. What was asked and
 * answered is told where it is given, which is with `logContent` only.
 */
export const quiet: Pick<DispatcherPorts, 'log' | 'metrics'> = {
  log: {
    info(message, { requestId, messages, content }) {
      const told = messages ?? content;
      if (told !== undefined) console.info(`Request ${requestId}: ${message} ${JSON.stringify(told)}`);
    },
    error: (message, { requestId, code }) => console.error(`Request ${requestId}: ${message} (${code})`),
  },
  metrics: { completed() {}, failed() {} },
};
