import { createAIRequest } from '@amplify-ai-request/client';
import { expect, test } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();

test('an answer that takes 35 s, longer than AppSync allows a call, arrives', async () => {
  const backend = await start({ standIn: { delay: 35_000, answer: () => 'Worth the wait.' } });
  const statuses: string[] = [];
  const request = createAIRequest({ prompt: 'Think hard.' });
  request.subscribe(() => statuses.push(request.snapshot.status));
  const { content, usage, createdAt, completedAt } = await request;
  expect(content).toBe('Worth the wait.');
  expect(usage?.totalTokens).toBeGreaterThan(0);
  expect(completedAt.getTime() - createdAt.getTime()).toBeGreaterThan(34_900);
  expect([...new Set(statuses)]).toEqual(['queued', 'in_progress', 'completed']);
  expect(backend.calls).toHaveLength(1);
}, 60_000);
