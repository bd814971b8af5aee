// One guest: sends requests through the real Amplify client, so many at once.
import { createAIRequest } from '@amplify-ai-request/client';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import { WebSocket } from 'ws';
import { serveTasks } from './child.mjs';

Object.assign(globalThis, { WebSocket });
// Amplify would remark that the local backend is not AWS.
ConsoleLogger.LOG_LEVEL = 'ERROR';

serveTasks({
  async configure({ outputs }) {
    Amplify.configure(outputs);
    await fetchAuthSession();
  },
  /** Sends so many, so many at once, each as soon as another is over: how many milliseconds each took, how many failed. */
  async send({ requests, atOnce, mode }) {
    /** @type {number[]} */
    const times = [];
    let left = requests;
    let failed = 0;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        const started = performance.now();
        try {
          await createAIRequest({ prompt: 'Go' }, { mode });
          times.push(performance.now() - started);
        } catch {
          failed += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return { times, failed };
  },
});
