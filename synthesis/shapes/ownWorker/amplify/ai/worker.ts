import { createWorker } from '@amplify-ai-request/backend/worker';

export const handler = createWorker();
