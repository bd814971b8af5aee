import { expect, test } from 'vitest';
import * as z from 'zod';
import { answer } from '../../test/fakePorts.js';
import { checkAnswer, InvalidAnswer } from './checkAnswer.js';
import type { Preset } from './presets.js';

const schema = z.object({ mood: z.enum(['good', 'bad']) });
const zod: Preset = { prompt: 'x', schema };
const raw: Preset = { prompt: 'x', schema: { type: 'object', required: ['mood'] } };

const check = (content: string, preset?: Preset, finishReason = 'stop') =>
  checkAnswer({ ...answer, content, finishReason }, preset);

test.for([
  ['without a preset', undefined],
  ['of a preset without a schema', { prompt: 'x' }],
  ['of a preset that asks for JSON in words', { prompt: 'x', format: 'json' }],
] as const)('an answer %s may be anything, cut off too', async ([, preset]) => {
  await check('No JSON', preset);
  await check('{"mood":', preset, 'length');
});

test('an answer that fits its schema passes', async () => {
  await check('{"mood":"good"}', zod);
  await check(' {"mood":"bad"}\n', zod);
});

test.for([
  ['no JSON', 'I feel good', zod],
  ['no JSON, where the schema is a JSON one', 'I feel good', raw],
  ['JSON in a fence', '```json\n{"mood":"good"}\n```', zod],
  ['another value than the schema takes', '{"mood":"so-so"}', zod],
  ['less than the schema asks for', '{}', zod],
  ['null', 'null', zod],
] as const)('an answer that is %s is invalid_output, and is kept', async ([, content, preset]) => {
  const error = await check(content, preset).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidAnswer);
  expect(error).toMatchObject({ code: 'invalid_output', content });
  expect((error as Error).message).not.toContain(content);
  expect(error).not.toHaveProperty('cause');
});

test('an answer to a JSON schema is only parsed: that it fits is the provider’s to see to', async () => {
  await check('{"other":1}', raw);
  await check('false', raw);
});

test.for([zod, raw])('an answer that was cut off is incomplete, and is kept', async (preset) => {
  await expect(check('{"mood":"go', preset, 'length')).rejects.toMatchObject({
    code: 'incomplete',
    content: '{"mood":"go',
  });
});

test('a schema may take its time', async () => {
  const slow = z.object({ mood: z.string().refine(async (mood) => mood === 'good') });
  await check('{"mood":"good"}', { prompt: 'x', schema: slow });
  await expect(check('{"mood":"bad"}', { prompt: 'x', schema: slow })).rejects.toMatchObject({
    code: 'invalid_output',
  });
});
