import { createWorker } from '@amplify-ai-request/backend/worker';

export const handler = createWorker({
  presets: {
    essay: { prompt: 'Write about {{subject}}.' },
    title: { prompt: 'A title for: {{text}}', background: false },
  },
});
