import { type AIRequestInput, createAIRequest, resumeAIRequest } from '@amplify-ai-request/client';
import { expect, test } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();
const poll = { minMs: 50 };

test.for<[string, AIRequestInput, RegExp]>([
  ['neither prompt nor messages', { system: 'Be brief' }, /give a `prompt`, `messages` or a `preset`/],
  ['a prompt over the limit', { prompt: 'x'.repeat(100_001) }, /at most 100000 bytes/],
  ['a prompt that no row can hold', { prompt: 'x'.repeat(400_000) }, /too large/],
  ['a model that is not allowed', { prompt: 'Hello', model: 'gpt-4' }, /choose one of gpt-4o-mini/],
  ['a negative token count', { prompt: 'Hello', maxTokens: -1 }, /1 or more/],
  ['a broken token count', { prompt: 'Hello', maxTokens: 1.5 }, /check the types/],
  ['a token count beyond GraphQL', { prompt: 'Hello', maxTokens: 3_000_000_000 }, /check the types/],
  ['a temperature beyond the range', { prompt: 'Hello', temperature: 3 }, /from 0 to 2/],
  ['messages that are no messages', { messages: [{ role: 'tool', content: 'x' }] as never }, /a role of/],
  ['an absurd token count', { prompt: 'Hello', maxTokens: 999_999 }, /from 1 to 16000/],
])('%s ends as invalid_input, says what to do, and costs nothing', async ([, input, message]) => {
  const backend = await start();
  const request = createAIRequest(input, { poll });
  await expect(request).rejects.toMatchObject({
    name: 'AIRequestError',
    code: 'invalid_input',
    message: expect.stringMatching(message),
    requestId: request.id,
  });
  expect(backend.calls).toEqual([]);
});

test.for(['A3BB189E-8BF9-4888-9912-ACE4E6543002', 'not-an-id', ''])('the id %j is refused', async (id) => {
  await start();
  await expect(createAIRequest({ prompt: 'Hello' }, { id })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(resumeAIRequest(id)).rejects.toMatchObject({ code: 'invalid_input' });
});

test('the same id with another input is a conflict, and the first request goes on', async () => {
  const backend = await start();
  const id = crypto.randomUUID();
  const first = createAIRequest({ prompt: 'Hello' }, { id, poll });
  await first;
  await expect(createAIRequest({ prompt: 'Goodbye' }, { id, poll })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect((await resumeAIRequest(id)).content).toContain('Hello');
  expect(backend.calls).toHaveLength(1);
});

test('an unknown id is not found', async () => {
  await start();
  const id = crypto.randomUUID();
  await expect(resumeAIRequest(id)).rejects.toMatchObject({ code: 'not_found', requestId: id });
});

test('JSON is parsed; what is none is invalid_output, with the text', async () => {
  await start({ standIn: { answer: ({ messages }) => (messages.length === 2 ? '{"a":1}' : 'No.') } });
  const ask = (prompt: string) => createAIRequest({ prompt, format: 'json' }, { poll });
  // A prompt that does not say JSON gets a line that does: two messages.
  expect((await ask('Hello')).data).toEqual({ a: 1 });
  await expect(ask('Hello in JSON')).rejects.toMatchObject({ code: 'invalid_output', details: 'No.' });
});

test.for<[string, object, string]>([
  ['401', { status: 401 }, 'misconfigured'],
  ['a gateway page', { status: 502, body: '<html>sk-leak</html>' }, 'unknown_outcome'],
  ['garbage', { status: 200, body: 'sk-leak garbage' }, 'unknown_outcome'],
])('a model that answers %s fails the request in our words', async ([, reply, code]) => {
  const backend = await start({ standIn: { answer: () => reply as { status: number } } });
  const error = await createAIRequest({ prompt: 'Hello' }, { poll })
    .wait()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code });
  expect(JSON.stringify(error) + String(error)).not.toContain('sk-leak');
  expect(backend.calls).toHaveLength(1);
});

test.for([429, 500])('a model that answers %i once is asked again', async (status) => {
  let asked = 0;
  const backend = await start({ standIn: { answer: () => (++asked === 1 ? { status } : 'At last') } });
  expect((await createAIRequest({ prompt: 'Hello' }, { poll })).content).toBe('At last');
  expect(backend.calls).toHaveLength(2);
});
