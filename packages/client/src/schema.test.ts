import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { createAIRequest, resumeAIRequest, type StandardSchema } from './index.js';
import { fakeTransport } from './testing.js';
import type { SubmittedInput } from './transport.js';

const city = z.object({ name: z.string(), people: z.number() });
/** None of this is about the time that passes between two reads. */
const poll = { minMs: 50, maxMs: 50 };
const tokyo = { name: 'Tokyo', people: 37_000_000 };

/** A transport that answers, and keeps what was submitted. */
function answering(answer: string, options: Parameters<typeof fakeTransport>[0] = {}) {
  const submitted: SubmittedInput[] = [];
  const transport = fakeTransport({
    ...options,
    answer(input) {
      submitted.push(input);
      return answer;
    },
  });
  return { transport, submitted };
}

afterEach(() => {
  vi.useRealTimers();
});

test('an answer is parsed and checked, and its schema goes to the model', async () => {
  const { transport, submitted } = answering(JSON.stringify(tokyo));
  const { data, content } = await createAIRequest({ prompt: 'Largest?' }, { transport, poll, schema: city });
  expect(data).toEqual(tokyo);
  expect(content).toBe(JSON.stringify(tokyo));
  expect(submitted[0]?.schema).toMatchObject({
    type: 'object',
    required: ['name', 'people'],
    properties: { name: { type: 'string' }, people: { type: 'number' } },
  });
});

test('the model is told what goes into a schema, and who awaits gets what comes out of it', async () => {
  const schema = z.object({ day: z.string().transform((text) => new Date(text)) });
  const { transport, submitted } = answering('{"day":"2026-11-25"}');
  const { data } = await createAIRequest({ prompt: 'When?' }, { transport, poll, schema });
  expect(data).toEqual({ day: new Date('2026-11-25') });
  expect(submitted[0]?.schema).toMatchObject({ properties: { day: { type: 'string' } } });
});

test.each([
  ['does not fit the schema', '{"name":1}', 'invalid_output'],
  ['is no JSON', 'Tokyo.', 'invalid_output'],
])('an answer that %s rejects, its text in the details', async (_, answer, code) => {
  const { transport } = answering(answer);
  const request = createAIRequest({ prompt: 'Largest?' }, { transport, poll, schema: city });
  await expect(request).rejects.toMatchObject({ code, details: answer, requestId: request.id });
});

test('a schema that takes its time is waited for, and nobody reads the row meanwhile', async () => {
  vi.useFakeTimers();
  const slow = city.refine(() => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 5_000)));
  const { transport } = answering(JSON.stringify(tokyo));
  const request = createAIRequest({ prompt: 'Largest?' }, { transport, poll, schema: slow });
  const waiting = request.wait();
  await vi.advanceTimersByTimeAsync(1_000);
  const calls = transport.calls.length;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(request.snapshot.status).not.toBe('completed');
  expect(transport.calls).toHaveLength(calls);
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await waiting).data).toEqual(tokyo);
});

test('a schema that throws is an answer that does not fit', async () => {
  const { transport } = answering('{}');
  const schema = z.any().transform(() => {
    throw new Error('broken');
  });
  const request = createAIRequest(
    { prompt: 'Hi' },
    { transport, poll, schema, jsonSchema: { type: 'object' } },
  );
  await expect(request).rejects.toMatchObject({ code: 'invalid_output', cause: new Error('broken') });
});

test('a JSON schema that a library has written goes to the model as it is', async () => {
  const { transport, submitted } = answering(JSON.stringify(tokyo));
  const jsonSchema = z.toJSONSchema(city);
  await createAIRequest({ prompt: 'Largest?' }, { transport, poll, jsonSchema });
  expect(submitted[0]?.schema).toEqual(JSON.parse(JSON.stringify(jsonSchema)));
});

test('each handle checks by its own schema', async () => {
  const { transport } = answering(JSON.stringify(tokyo));
  const request = createAIRequest({ prompt: 'Largest?' }, { transport, poll, schema: city });
  const names = resumeAIRequest(request.id, { transport, poll, schema: city.pick({ name: true }) });
  expect([(await request).data, (await names).data]).toEqual([tokyo, { name: 'Tokyo' }]);
});

describe('a schema that does not describe itself', () => {
  const silent: StandardSchema<string> = {
    '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value: String(value) }) },
  };

  test('needs its JSON schema beside it', async () => {
    const { transport, submitted } = answering('1');
    const request = createAIRequest({ prompt: 'Hi' }, { transport, poll, schema: silent });
    await expect(request).rejects.toMatchObject({ code: 'invalid_input', message: /jsonSchema/ });
    expect(transport.calls).toEqual([]);
    const jsonSchema = { type: 'object', properties: {} };
    await createAIRequest({ prompt: 'Hi' }, { transport, poll, schema: silent, jsonSchema });
    expect(submitted[0]?.schema).toEqual(jsonSchema);
  });

  test('needs none for a preset, which has its own on the server', async () => {
    const { transport, submitted } = answering('1', { presetFormat: 'json' });
    const { data } = await createAIRequest({ preset: 'count' }, { transport, poll, schema: silent });
    expect(data).toBe('1');
    expect(submitted[0]).toEqual({ preset: 'count' });
  });

  test('may say what JSON schema cannot: then it is refused before anything is sent', async () => {
    const { transport } = answering('1');
    const request = createAIRequest(
      { prompt: 'Hi' },
      { transport, poll, schema: z.object({ at: z.date() }) },
    );
    await expect(request).rejects.toMatchObject({ code: 'invalid_input', message: /jsonSchema/ });
  });
});

describe('partial data', () => {
  test('is what there is of a JSON answer while it is written, and parsed only when it is read', async () => {
    vi.useFakeTimers();
    const { transport } = answering('{ "name": "To kyo", "people": 37000000 }', { afterMs: 7_000 });
    const request = createAIRequest({ prompt: 'Largest?' }, { transport, poll, schema: city, stream: true });
    const parse = vi.spyOn(JSON, 'parse');
    const seen: unknown[] = [];
    request.subscribe(() => {
      const { snapshot } = request;
      parse.mockClear();
      expect({ ...snapshot }).not.toHaveProperty('partialData');
      expect(parse).not.toHaveBeenCalled();
      seen.push(snapshot.partialData);
      expect(snapshot.partialData).toBe(snapshot.partialData);
      expect(parse.mock.calls.length).toBeLessThanOrEqual(1);
    });
    await vi.advanceTimersByTimeAsync(8_000);
    parse.mockRestore();
    expect(seen).toEqual(
      expect.arrayContaining([
        {},
        { name: 'To ' },
        { name: 'To kyo' },
        { name: 'To kyo', people: 37_000_000 },
      ]),
    );
    expect(request.snapshot.partialData).toBe(request.snapshot.data);
  });

  test('is nothing of a text answer', async () => {
    const { transport } = answering('{"a":1}');
    const request = createAIRequest({ prompt: 'Hi' }, { transport, poll });
    await request;
    expect(request.snapshot.partialData).toBeUndefined();
  });
});
