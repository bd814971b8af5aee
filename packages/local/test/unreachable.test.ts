import { AIRequestError, createAIRequest, resumeAIRequest } from '@amplify-ai-request/client';
import { expect, test } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();

test('a backend that is gone ends as connection, with the id to resume; nothing is lost once it is back', async () => {
  const backend = await start();
  const port = Number(new URL(backend.url).port);
  await createAIRequest({ prompt: 'Warm up' });
  await backend.stop();

  const request = createAIRequest({ prompt: 'Hello' });
  const error = await request.wait().catch((reason: unknown) => reason);
  expect(AIRequestError.is(error, 'connection')).toBe(true);
  expect(error).toMatchObject({ requestId: request.id, retryable: true });
  expect(String(error)).toContain(request.id);

  const again = await start({ port });
  expect((await request.wait()).content).toContain('Hello');
  expect((await resumeAIRequest(request.id)).id).toBe(request.id);
  expect(again.calls).toHaveLength(1);
}, 120_000);
