import type { DispatcherPorts } from '@amplify-ai-request/backend/runtime';

/** In place of the functions' own, which write JSON for CloudWatch: how a request ended is on its row. */
export const quiet: Pick<DispatcherPorts, 'log' | 'metrics'> = {
  log: {
    info() {},
    error: (message, { requestId, code }) => console.error(`Request ${requestId}: ${message} (${code})`),
  },
  metrics: { completed() {}, failed() {} },
};
