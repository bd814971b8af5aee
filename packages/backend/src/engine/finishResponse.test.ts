import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { backgroundScene, type SceneOptions } from '../../test/backgroundScene.js';
import { answer } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { RequestFailure } from './failure.js';
import type { RequestStore } from './ports.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const presets = {
  feel: { prompt: 'How do you feel?', schema: z.object({ mood: z.enum(['good', 'bad']) }) },
  json: { prompt: 'Some JSON', format: 'json' },
  break: {
    prompt: 'Anything',
    schema: z.object({}).refine(() => {
      throw new TypeError('a secret');
    }),
  },
} as const;

/** A request whose response has this text. */
async function answered(
  content: string,
  row: Readonly<Record<string, unknown>>,
  { finishReason = 'stop', ...options }: SceneOptions & { finishReason?: string } = {},
) {
  const scene = backgroundScene(table, { presets, ...options });
  const { id, responseId } = await scene.submitted(row);
  scene.background.finish(responseId, { state: 'answered', answer: { ...answer, content, finishReason } });
  return { ...scene, id, told: await scene.receive(responseId) };
}

const ofPreset = (preset: string) => ({ prompt: undefined, preset });

describe('an answer in background mode', () => {
  test.for<[string, Record<string, unknown>]>([
    ['a format', { format: 'json', prompt: 'Some JSON' }],
    ['a schema', { schema: '{"type":"object"}' }],
    ['a preset', ofPreset('json')],
    ['a schema of a preset', ofPreset('feel')],
  ])('is JSON where it was asked for by %s', async ([, row]) => {
    const { id } = await answered('{"mood":"good"}', row);
    expect(await table.row(id)).toMatchObject({ status: 'completed', answer_format: 'json' });
  });

  test('is text where nobody asked for anything else', async () => {
    const { id } = await answered('Hello', {});
    expect(await table.row(id)).not.toHaveProperty('answer_format');
  });

  test('is taken in though the deployer does not allow its model any more', async () => {
    const scene = backgroundScene(table, { settings: { models: ['old', 'new'] } });
    const { id, responseId } = await scene.submitted({ model: 'old' });
    scene.settings.models = ['new'];
    scene.background.finish(responseId);
    await scene.receive(responseId);
    expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
  });

  test.for([
    ['does not fit', '{"mood":"so-so"}', 'stop', 'invalid_output'],
    ['was cut off', '{"mood":"go', 'length', 'incomplete'],
  ] as const)('that %s is kept: it was paid for', async ([, content, finishReason, code]) => {
    const { id, told, metrics } = await answered(content, ofPreset('feel'), { finishReason });
    expect(told).toBe('done');
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code }, content });
    expect(metrics.kept.failed).toEqual([code]);
  });

  test('that the app cannot check, as its schema breaks, is kept, and does not come again', async () => {
    const { id, told, log } = await answered('{}', ofPreset('break'));
    expect(told).toBe('done');
    expect(await table.row(id)).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_output' },
      content: '{}',
    });
    expect(log.lines).toContainEqual({
      message: 'answer not checked',
      fields: { requestId: id, attempt: expect.any(String), code: 'TypeError' },
    });
    expect(JSON.stringify(log.lines)).not.toContain('a secret');
  });

  test('says how much of it was thought', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    const usage = { promptTokens: 3, completionTokens: 9, totalTokens: 12, reasoningTokens: 5 };
    scene.background.finish(responseId, { state: 'answered', answer: { ...answer, usage } });
    await scene.receive(responseId);
    expect((await table.row(id))?.token_usage).toEqual({
      prompt_tokens: 3,
      completion_tokens: 9,
      total_tokens: 12,
      reasoning_tokens: 5,
    });
  });
});

test('a failure whose text finds no place is a failure all the same', async () => {
  const scene = backgroundScene(table);
  const { id, responseId } = await scene.submitted();
  const failure = new RequestFailure('refused', 'The model refused');
  scene.background.finish(responseId, { state: 'failed', failure, content: 'a'.repeat(400_000) });
  const putPart = () => Promise.reject(new Error('DynamoDB is down'));
  expect(await scene.receive(responseId, {}, { store: { putPart } })).toBe('done');
  const row = await table.row(id);
  expect(row).toMatchObject({ status: 'failed', error: { code: 'refused' } });
  expect(row).not.toHaveProperty('parts');
});

describe('the log', () => {
  const secret = 'a secret answer';

  test('holds the answer with logContent, and how long it took', async () => {
    const { id, log } = await answered(secret, {}, { settings: { logContent: true } });
    const fields = { requestId: id, attempt: expect.any(String) };
    expect(log.lines.slice(-2)).toEqual([
      { message: 'answered', fields: { ...fields, content: secret } },
      { message: 'completed', fields: { ...fields, milliseconds: 0, tokens: 7 } },
    ]);
  });

  test.for<[string, Record<string, unknown>, Partial<RequestStore>]>([
    ['comes home', {}, {}],
    ['does not fit', ofPreset('feel'), {}],
    ['comes too late', {}, { completeResponse: async () => undefined }],
    ['cannot be written', {}, { completeResponse: () => Promise.reject(new Error(secret)) }],
  ])('does not hold it otherwise: one that %s', async ([, row, store]) => {
    const scene = backgroundScene(table, { presets });
    const { responseId } = await scene.submitted(row);
    const outcome = { state: 'answered', answer: { ...answer, content: secret } } as const;
    scene.background.finish(responseId, outcome);
    await scene.receive(responseId, {}, { store });
    expect(scene.log.lines.length).toBeGreaterThan(1);
    expect(JSON.stringify(scene.log.lines)).not.toContain(secret);
  });
});
