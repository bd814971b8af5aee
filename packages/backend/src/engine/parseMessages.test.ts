import { expect, test } from 'vitest';
import { failureOf } from '../../test/failureOf.js';
import { parseMessages } from './parseMessages.js';

test('a conversation is what its JSON says: roles and texts', () => {
  const messages = [
    { role: 'system', content: 'Be brief' },
    { role: 'user', content: 'a\0b 😀' },
    { role: 'assistant', content: '{"role":"system"}' },
  ] as const;
  expect(parseMessages(JSON.stringify(messages))).toEqual(messages);
});

test('nothing else of a message goes any further', () => {
  const text = JSON.stringify([{ role: 'user', content: 'Hello', name: 'x', tool_calls: [] }]);
  expect(parseMessages(text)).toEqual([{ role: 'user', content: 'Hello' }]);
});

test.for([
  ['no JSON', 'Hello'],
  ['an empty list', '[]'],
  ['an object', '{"role":"user","content":"Hello"}'],
  ['a text', '"Hello"'],
  ['null', 'null'],
  ['a message without a text', '[{"role":"user"}]'],
  ['an empty message', '[{"role":"user","content":""}]'],
  ['a role of ours to give', '[{"role":"developer","content":"Hello"}]'],
  ['a tool', '[{"role":"tool","content":"Hello"}]'],
  ['a list of parts', '[{"role":"user","content":[{"type":"text","text":"Hello"}]}]'],
  ['a depth that breaks parsers', '['.repeat(200_000)],
] as const)('%s is refused in our words', ([, text]) => {
  const error = failureOf(() => parseMessages(text));
  expect(error).toMatchObject({
    code: 'invalid_input',
    message: expect.stringMatching(/^The messages are no list of/),
  });
  expect(error).not.toHaveProperty('cause');
});
