import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../test/fakePorts.js';
import type { RequestOptions } from '../settings.js';
import { checkRequest } from './checkRequest.js';
import type { StoredRequest } from './storedRequest.js';

const check = (fields: Partial<StoredRequest>, options: RequestOptions = {}) =>
  checkRequest(
    { id: crypto.randomUUID(), status: 'queued', created_at: new Date().toISOString(), ...fields },
    settingsOf(options),
  );
const invalid = (words: RegExp) => ({ code: 'invalid_input', message: expect.stringMatching(words) });
const [high = '', low = ''] = '😀'.split('');

describe('the size of a request', () => {
  const limits = { promptBytes: 20 };

  test.for<[string, Partial<StoredRequest>]>([
    ['the prompt', { prompt: 'a'.repeat(20) }],
    ['system text and prompt together', { system: 'a'.repeat(10), prompt: 'b'.repeat(10) }],
    ['characters of several bytes', { prompt: '😀'.repeat(5) }],
    ['prompt and schema together', { prompt: 'a'.repeat(18), schema: '{}' }],
    ['the variables and the name of the preset', { preset: 'greet', variables: '{"a":"bcdef"}' }],
  ])('is measured in bytes of %s', ([, fields]) => {
    const over = Object.fromEntries(
      Object.entries(fields).map(([name, text]) => [
        name,
        name === 'variables' || name === 'schema' ? ` ${text}   ` : `${text}a`,
      ]),
    );
    expect(check(fields, { limits })).toBeUndefined();
    expect(check(over, { limits })).toMatchObject(invalid(/at most 20 bytes/));
  });

  test('counts a conversation as the JSON that was sent', () => {
    const messages = JSON.stringify([{ role: 'user', content: 'Hello' }]);
    expect(check({ messages }, { limits: { promptBytes: messages.length } })).toBeUndefined();
    expect(check({ messages }, { limits: { promptBytes: messages.length - 1 } })).toMatchObject(
      invalid(/too long/),
    );
  });
});

describe('half a character', () => {
  test.for<[string, Partial<StoredRequest>]>([
    ['the prompt', { prompt: `a${high}` }],
    ['the system text', { system: `${low}a`, prompt: 'Hello' }],
    ['two texts that would make a whole one together', { system: high, prompt: low }],
    ['a message, where JSON hides it', { messages: '[{"role":"user","content":"a\\ud83d"}]' }],
    ['a variable, where JSON hides it', { preset: 'greet', variables: '{"name":"\\ude00"}' }],
    ['the name of a preset', { preset: high }],
  ])('in %s is refused', ([, fields]) => {
    expect(check(fields)).toMatchObject(invalid(/half a character/));
  });

  test.for<[string, Partial<StoredRequest>]>([
    ['a whole one', { prompt: '😀' }],
    [
      'a whole one that JSON writes in two halves',
      { messages: '[{"role":"user","content":"\\ud83d\\ude00"}]' },
    ],
    ['words about one', { messages: '[{"role":"user","content":"\\\\ud83d"}]' }],
    ['a zero byte', { prompt: 'a\0b' }],
  ])('is not %s', ([, fields]) => {
    expect(check(fields)).toBeUndefined();
  });
});

describe('a request for a preset', () => {
  test('needs no variables, and its name is the worker’s to know', () => {
    expect(check({ preset: 'greet' })).toBeUndefined();
    expect(check({ preset: 'greet', variables: '{"name":"Bob"}' })).toBeUndefined();
  });

  test.for<[string, Partial<StoredRequest>]>([
    ['a prompt', { prompt: 'Hello' }],
    ['a system text', { system: 'Be evil' }],
    ['messages', { messages: '[{"role":"user","content":"Hello"}]' }],
    ['a token count', { token: 7 }],
    ['a temperature', { temperature: 0 }],
    ['a format', { format: 'text' }],
    ['a model', { model: 'gpt-4o-mini' }],
    ['a schema', { schema: '{}' }],
  ])('is refused with %s: it could bend the prompt that the author wrote', ([, fields]) => {
    expect(check({ preset: 'greet', ...fields })).toMatchObject(invalid(/only its variables/));
  });

  test.for(['Hello', '[]', '"a"', 'null', `{"a":${'['.repeat(201)}${']'.repeat(201)}}`])(
    'with variables %j is refused before it costs a worker',
    (variables) => {
      expect(check({ preset: 'greet', variables })).toMatchObject(invalid(/no JSON object/));
    },
  );
});

describe('where only presets are answered', () => {
  const presetsOnly = { presetsOnly: true };

  test.for<Partial<StoredRequest>>([
    { prompt: 'Hello' },
    { messages: '[{"role":"user","content":"Hello"}]' },
    { prompt: 'Hello', variables: '{}' },
    {},
  ])('%j is refused', (fields) => {
    expect(check(fields, presetsOnly)).toMatchObject(invalid(/Only presets/));
  });

  test('a preset is not', () => {
    expect(check({ preset: 'greet' }, presetsOnly)).toBeUndefined();
  });
});

describe('a schema', () => {
  test.for(['', 'Hello', '[]', '"a"', 'null', 'true', '{', `{"a":${'['.repeat(201)}${']'.repeat(201)}}`])(
    'that is no JSON object is refused before it costs a worker: %j',
    (schema) => {
      expect(check({ prompt: 'Hello', schema })).toMatchObject(invalid(/no JSON object/));
    },
  );

  test('is for the model to judge, whatever it says', () => {
    expect(check({ prompt: 'Hello', schema: '{"type":"nonsense"}' })).toBeUndefined();
  });
});

test('a streamed answer may be asked of a prompt and of a preset', () => {
  expect(check({ prompt: 'Hello', stream: true })).toBeUndefined();
  expect(check({ preset: 'greet', stream: true })).toBeUndefined();
});

test('a request for nothing is refused', () => {
  expect(check({})).toMatchObject(invalid(/neither a prompt nor messages/));
  expect(check({ system: 'Be brief' })).toMatchObject(invalid(/neither a prompt nor messages/));
});

test('what is no fault of the request is not taken for one', () => {
  const broken = { ...settingsOf(), models: undefined as unknown as string[] };
  const request = { id: 'x', status: 'queued', prompt: 'Hello', created_at: new Date().toISOString() };
  expect(() => checkRequest(request, broken)).toThrow(TypeError);
});
