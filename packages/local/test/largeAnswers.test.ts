import { randomBytes } from 'node:crypto';
import { createAIRequest, resumeAIRequest } from '@amplify-ai-request/client';
import { generateClient } from 'aws-amplify/api';
import { describe, expect, test } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();
const poll = { minMs: 50 };
const prompt = 'Hello';

/** How many parts the row counts; null where the text lies on it. */
async function partsOf(id: string): Promise<number | null> {
  const query = 'query Parts($id: ID!) { row: fetchOpenAIRequest(id: $id) { parts } }';
  const response = await generateClient().graphql({ query, variables: { id }, authMode: 'identityPool' });
  return (response as unknown as { data: { row: { parts: number | null } } }).data.row.parts;
}

/** Asks for an answer. Texts are compared by hand: a difference of a megabyte is nothing to print. */
async function askFor(text: string) {
  const backend = await start({ standIn: { answer: () => text } });
  const { id, content, finishReason } = await createAIRequest({ prompt }, { poll });
  expect(content === text).toBe(true);
  expect(finishReason).toBe('stop');
  expect(backend.calls).toHaveLength(1);
  return id;
}

const bytes = (count: number) => randomBytes(count).toString('base64').slice(0, count);

describe('an answer of 1,000,000 bytes', () => {
  test('that does not compress arrives whole, also when it is read again', async () => {
    const text = bytes(1_000_000);
    expect(Buffer.byteLength(text)).toBe(1_000_000);
    const id = await askFor(text);
    expect(await partsOf(id)).toBe(4);
    expect((await resumeAIRequest(id)).content === text).toBe(true);
  });

  test.for([0, 1, 2, 3])('has no character cut at a part, shifted by %i bytes', async (shift) => {
    await askFor(`${'a'.repeat(shift)}${'😀'.repeat(249_999)}`);
  });

  test('of characters that JSON escapes arrives whole', async () => {
    await askFor('\0"\\\u0001'.repeat(250_000));
  });

  test('with one byte more is too_large, and says so', async () => {
    await start({ standIn: { answer: () => bytes(1_000_001) } });
    const request = createAIRequest({ prompt }, { poll });
    await expect(request).rejects.toMatchObject({ code: 'too_large', message: /shorter/ });
    expect(request.snapshot.content).toBe('');
  });

  test('is counted in bytes, not in characters', async () => {
    await start({ standIn: { answer: () => '😀'.repeat(250_001) } });
    await expect(createAIRequest({ prompt }, { poll })).rejects.toMatchObject({ code: 'too_large' });
  });
});

describe('around the limit of a row', () => {
  const most = 300_000 - prompt.length;

  test.for([
    ['at it, lies on the row', 0, null],
    ['one byte over it, lies in parts', 1, 2],
  ] as const)('an answer %s', async ([, more, parts]) => {
    expect(await partsOf(await askFor(bytes(most + more)))).toBe(parts);
  });

  test('the input counts, too', async () => {
    const large = 'é'.repeat(149_000);
    const text = bytes(2_001);
    await start({ limits: { promptBytes: 300_000 }, standIn: { answer: () => text } });
    const { id, content } = await createAIRequest({ prompt: large }, { poll });
    expect(content === text).toBe(true);
    expect(await partsOf(id)).toBe(1);
  });
});

test('several large answers at once are not mixed up', async () => {
  const text = (number: string) => `${number}${'😀'.repeat(200_000)}`;
  await start({ standIn: { answer: ({ messages }) => text(messages.at(-1)?.content ?? '') } });
  const numbers = ['1', '2', '3', '4'];
  const answers = await Promise.all(numbers.map((number) => createAIRequest({ prompt: number }, { poll })));
  expect(answers.map(({ content }, index) => content === text(numbers[index] ?? ''))).toEqual(
    numbers.map(() => true),
  );
});
