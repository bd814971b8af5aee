import { createWorker } from './createWorker.js';

/** The worker function, as it is deployed in an app that has no entry of its own. */
export const handler = createWorker();
