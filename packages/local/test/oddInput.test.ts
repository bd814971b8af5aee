import { type AIRequestInput, createAIRequest } from '@amplify-ai-request/client';
import { generateClient } from 'aws-amplify/api';
import { describe, expect, test, vi } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();
const poll = { minMs: 50 };
const [high = '', low = ''] = '😀'.split('');

/** A backend whose model says what it heard last. */
const startEcho = (options: Parameters<typeof start>[0] = {}) =>
  start({ ...options, standIn: { answer: ({ messages }) => messages.at(-1)?.content ?? '' } });

describe('a prompt comes back from the model as it was written', () => {
  test.for([
    ['astral characters', '😀👩‍👩‍👧‍👦𝔘'],
    ['zero bytes', 'a\0b\0'],
    ['control characters', '\u0001\u001f\u007f\u0085\t\r\n'],
    ['separators of lines', 'a\u2028b\u2029c'],
    ['both directions', 'abc \u202eabc\u202c אבג'],
    ['characters that are none', '\ufffe\uffff\ufffd\ufeff'],
    ['combining ones, not normalized', 'e\u0301 é'],
    ['GraphQL, JSON and a template', '"} mutation { x } {{b}} `$&` \\u0000 \\'],
    ['only spaces', ' \t\n '],
  ] as const)('with %s', async ([, prompt]) => {
    await startEcho();
    expect((await createAIRequest({ prompt }, { poll })).content).toBe(prompt);
  });

  test.for([
    ['one byte', 'a', 200_000],
    ['two bytes', 'é', 100_000],
    ['four bytes', '😀', 50_000],
  ] as const)('of 200,000 bytes, in characters of %s', async ([, character, count]) => {
    await startEcho({ limits: { promptBytes: 300_000 } });
    const prompt = character.repeat(count);
    expect((await createAIRequest({ prompt }, { poll })).content === prompt).toBe(true);
  });

  test('in each turn of a conversation', async () => {
    const backend = await startEcho();
    const messages = [
      { role: 'user', content: 'a\0😀"' },
      { role: 'assistant', content: '\u2028\\' },
      { role: 'user', content: '\n' },
    ] as const;
    await createAIRequest({ system: '\0s', messages }, { poll });
    expect(backend.calls[0]?.messages).toEqual([{ role: 'system', content: '\0s' }, ...messages]);
  });
});

describe('variables come back as they were given', () => {
  const presets = { echo: { prompt: '{{value}}' } };
  const deep = (depth: number): unknown => (depth === 0 ? 'x' : { a: [deep(depth - 1)] });

  test.for<[string, unknown]>([
    ['JSON of depth 100', deep(50)],
    ['names that every object has', { constructor: 1, toString: [], hasOwnProperty: null }],
    ['odd texts in lists', ['\0', '😀', '\u2028', '{{value}}', '"', '']],
    ['numbers', [0, -0.5, 1e21, 1e-7, 9_007_199_254_740_991]],
  ])('as %s', async ([, value]) => {
    await startEcho({ presets });
    const { content } = await createAIRequest({ preset: 'echo', variables: { value } }, { poll });
    expect(JSON.parse(content)).toEqual(value);
  });

  test('a text is not made JSON, whatever it looks like', async () => {
    await startEcho({ presets });
    const value = '{"a": "😀\0"}';
    expect((await createAIRequest({ preset: 'echo', variables: { value } }, { poll })).content).toBe(value);
  });

  test('deeper than 200 levels they are refused in our words', async () => {
    const backend = await startEcho({ presets });
    const refused = createAIRequest({ preset: 'echo', variables: { value: deep(100) } }, { poll });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', message: /200 levels/ });
    expect(backend.calls).toEqual([]);
  });
});

describe('half a character', () => {
  test.for<[string, AIRequestInput]>([
    ['a prompt', { prompt: `a${high}` }],
    ['a system text', { system: `${low}b`, prompt: 'Hello' }],
    ['two texts that would make a whole one together', { system: high, prompt: low }],
    ['a message', { messages: [{ role: 'user', content: high }] }],
    ['a variable', { preset: 'echo', variables: { value: { deep: [low] } } }],
    ['the name of a variable', { preset: 'echo', variables: { [high]: 'x' } }],
  ])('in %s is refused before anything is sent', async ([, input]) => {
    const backend = await start();
    await expect(createAIRequest(input, { poll })).rejects.toMatchObject({
      code: 'invalid_input',
      message: /half of a character/,
    });
    expect(backend.calls).toEqual([]);
  });

  test.for<[string, Record<string, string>]>([
    ['a prompt', { prompt: `a${high}` }],
    ['a system text', { system: `${low}b`, prompt: 'Hello' }],
    ['two texts that would make a whole one together', { system: high, prompt: low }],
    ['a message', { messages: JSON.stringify([{ role: 'user', content: high }]) }],
    ['a variable', { preset: 'echo', variables: JSON.stringify({ value: low }) }],
  ])('in %s, sent past our client, reaches no model', async ([, input]) => {
    const backend = await start({ presets: { echo: { prompt: '{{value}}' } } });
    const id = crypto.randomUUID();
    const names = Object.keys(input);
    const query = `mutation Submit($id: ID!, ${names.map((name) => `$${name}: String`).join(', ')}) {
      row: submitOpenAIRequest(id: $id, ${names.map((name) => `${name}: $${name}`).join(', ')}) { id status } }`;
    const variables = { id, ...input };
    const fetchQuery = 'query Fetch($id: ID!) { row: fetchOpenAIRequest(id: $id) { status error { code } } }';
    const send = (sent: string, values: object) =>
      generateClient().graphql({ query: sent, variables: values, authMode: 'identityPool' });
    await send(query, variables);
    await expect
      .poll(async () => ((await send(fetchQuery, { id })) as { data: object }).data, { timeout: 20_000 })
      .toEqual({ row: { status: 'failed', error: { code: 'invalid_input' } } });
    expect(backend.calls).toEqual([]);
  });

  test('from the model is an answer all the same', async () => {
    await start({ standIn: { answer: () => `a${high}` } });
    expect((await createAIRequest({ prompt: 'Hello' }, { poll })).content).toBe('a\ufffd');
  });
});

// To be mended in the submit resolver, whose limit counts characters: such a row has no room for how it ends, so that
// neither the dispatcher nor the reaper can end it.
test('an input that fills a row of the table to the brim is refused at once', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await start();
  const request = createAIRequest({ prompt: 'é'.repeat(204_650) }, { poll, timeout: 2_000 });
  const statuses: string[] = [];
  request.subscribe(() => statuses.push(request.snapshot.status));
  await request.wait().catch(() => {});
  expect(statuses).not.toContain('queued');
});
