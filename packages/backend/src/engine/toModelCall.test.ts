import { expect, test } from 'vitest';
import { settingsOf } from '../../test/fakePorts.js';
import { resolveSettings, type Settings } from '../settings.js';
import type { StoredRequest } from './storedRequest.js';
import { toModelCall as toCall } from './toModelCall.js';

const toModelCall = (asked: StoredRequest, settings: Settings) => toCall(asked, settings, new Map());

const request = (fields: Partial<StoredRequest> = {}): StoredRequest => ({
  id: crypto.randomUUID(),
  status: 'queued',
  prompt: 'Hello',
  created_at: new Date().toISOString(),
  ...fields,
});

test("a request that names nothing gets the tutorial's defaults", () => {
  expect(toModelCall(request(), settingsOf())).toEqual({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Hello' }],
    format: 'text',
    maxTokens: 500,
    temperature: 0.7,
  });
});

test('the environment comes before the defaults, the options before the environment, the request before both', () => {
  const environment = { OPENAI_MODEL: 'gpt-4.1', OPENAI_MAX_TOKEN: '900', OPENAI_TEMPERATURE: '0.1' };
  expect(toModelCall(request(), resolveSettings({}, environment))).toMatchObject({
    model: 'gpt-4.1',
    maxTokens: 900,
    temperature: 0.1,
  });
  const settings = resolveSettings({ models: ['a', 'b'], maxTokens: 800, temperature: 0.2 }, environment);
  expect(toModelCall(request(), settings)).toMatchObject({ model: 'a', maxTokens: 800, temperature: 0.2 });
  const wishes = { model: 'b', token: 7, temperature: 0 };
  expect(toModelCall(request(wishes), settings)).toMatchObject({ model: 'b', maxTokens: 7, temperature: 0 });
});

test('a reasoning model gets the largest cap that is allowed, and no default temperature', () => {
  const call = toModelCall(request(), settingsOf({ models: ['o3-mini'] }));
  expect(call).toMatchObject({ maxTokens: 16_000 });
  expect(call).not.toHaveProperty('temperature');
});

test('a cap that somebody chose holds for a reasoning model too', () => {
  expect(toModelCall(request(), settingsOf({ models: ['gpt-5'], maxTokens: 2000 }))).toMatchObject({
    maxTokens: 2000,
  });
  expect(toModelCall(request({ token: 90 }), settingsOf({ models: ['gpt-5'] }))).toMatchObject({
    maxTokens: 90,
  });
});

test('a conversation stands between the system text and the prompt', () => {
  const messages = JSON.stringify([
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'Two.' },
  ]);
  expect(
    toModelCall(request({ system: 'Be brief', messages, prompt: 'Three?' }), settingsOf()).messages,
  ).toEqual([
    { role: 'system', content: 'Be brief' },
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'Two.' },
    { role: 'user', content: 'Three?' },
  ]);
});

test('JSON mode says the word JSON, unless the request does', () => {
  const { messages } = toModelCall(request({ format: 'json' }), settingsOf());
  expect(messages[0]).toEqual({ role: 'system', content: 'Answer with a JSON object.' });
  const own = toModelCall(request({ format: 'json', prompt: 'A json list of colours' }), settingsOf());
  expect(own.messages).toHaveLength(1);
});

test("no default goes beyond the app's limit", () => {
  const limits = { maxTokens: 100 };
  for (const models of [['gpt-4o-mini'], ['o3-mini']]) {
    expect(toModelCall(request(), settingsOf({ models, limits }))).toMatchObject({ maxTokens: 100 });
  }
});

test.for([
  ['strictly where OpenAI can hold the model to it', false, true],
  ['as well as the model can where not', true, false],
] as const)('a schema makes the answer JSON, %s', ([, additionalProperties, strict]) => {
  const schema = { type: 'object', properties: {}, required: [], additionalProperties };
  const call = toModelCall(request({ schema: JSON.stringify(schema) }), settingsOf());
  expect(call).toMatchObject({ format: 'json', schema: { name: 'answer', schema, strict } });
  expect(call.messages).toEqual([{ role: 'user', content: 'Hello' }]);
});
