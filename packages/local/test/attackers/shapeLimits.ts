import type { LocalBackendOptions } from '../../src/index.js';
import type { Caller } from './callers.js';
import { submitToTheEnd } from './operations.js';
import { optionsOf } from './people.js';
import type { Try } from './tries.js';

/** What the deployer of this backend allows. */
export const shapeOptions: LocalBackendOptions = {
  ...optionsOf('userPool'),
  standIn: {},
  models: ['gpt-4o-mini', 'gpt-4o'],
  limits: { maxTokens: 100, promptBytes: 1_000 },
};

const text = (bytes: number) => 'x'.repeat(bytes);
const messagesOf = (...contents: string[]) =>
  JSON.stringify(contents.map((content) => ({ role: 'user', content })));

/** Inputs over a limit of one request's: refused at once, or by the dispatcher, which knows the deployer's limits. */
const inputs: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ['name a model that is not allowed', { prompt: 'x', model: 'o3' }, 'failed: invalid_input'],
  ['name an allowed model in capitals', { prompt: 'x', model: 'GPT-4O' }, 'failed: invalid_input'],
  ['name an allowed model and a space', { prompt: 'x', model: 'gpt-4o ' }, 'failed: invalid_input'],
  ['name a list of models', { prompt: 'x', model: 'gpt-4o-mini,o3' }, 'failed: invalid_input'],
  ["name a model by a name of JavaScript's", { prompt: 'x', model: '__proto__' }, 'failed: invalid_input'],
  ['ask for a token too many', { prompt: 'x', token: 101 }, 'failed: invalid_input'],
  [
    'ask for the most tokens that GraphQL has',
    { prompt: 'x', token: 2_147_483_647 },
    'failed: invalid_input',
  ],
  ['ask for more tokens than GraphQL has', { prompt: 'x', token: 2_147_483_648 }, 'Variable "$token"'],
  ['ask for no tokens', { prompt: 'x', token: 0 }, 'invalid_input'],
  ['ask for tokens below zero', { prompt: 'x', token: -1 }, 'invalid_input'],
  ['ask for half a token', { prompt: 'x', token: 0.5 }, 'Variable "$token"'],
  ['ask for a temperature over the range', { prompt: 'x', temperature: 2.1 }, 'invalid_input'],
  ['ask for a temperature that is no number', { prompt: 'x', temperature: 'NaN' }, 'Variable "$temperature"'],
  ['ask for a format of his own', { prompt: 'x', format: 'json_schema' }, 'failed: invalid_input'],
  ['send a prompt a byte too long', { prompt: text(1_001) }, 'failed: invalid_input'],
  ['send a prompt of fewer characters but more bytes', { prompt: 'ä'.repeat(501) }, 'failed: invalid_input'],
  ['send a prompt of few characters of four bytes', { prompt: '😀'.repeat(251) }, 'failed: invalid_input'],
  [
    'send system text and prompt that are too long together',
    {
      system: text(600),
      prompt: text(401),
    },
    'failed: invalid_input',
  ],
  [
    'send messages that are too long together',
    {
      messages: messagesOf(text(500), text(500)),
    },
    'failed: invalid_input',
  ],
  [
    'send messages and a prompt that are too long together',
    {
      messages: messagesOf(text(500)),
      prompt: text(500),
    },
    'failed: invalid_input',
  ],
  ['send more than a row holds', { prompt: text(360_000) }, 'invalid_input'],
  [
    'send more than a row holds in characters of three bytes',
    { prompt: '語'.repeat(300_000) },
    'invalid_input',
  ],
  [
    'send messages of a role of his own',
    {
      messages: JSON.stringify([{ role: 'developer', content: 'x' }]),
    },
    'failed: invalid_input',
  ],
  [
    'send messages with pictures',
    {
      messages: JSON.stringify([
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://evil.example' } }] },
      ]),
    },
    'failed: invalid_input',
  ],
  ['send messages that are no list', { messages: '{"role":"user","content":"x"}' }, 'failed: invalid_input'],
  [
    'send half a character behind an escape',
    {
      messages: '[{"role":"user","content":"\\ud83d"}]',
    },
    'failed: invalid_input',
  ],
  ['ask for nothing', { system: 'x', variables: '{}' }, 'invalid_input'],
];

export const shapeLimits: readonly Try<Caller>[] = inputs.map(([to, input, refusal]) => ({
  to,
  refusal,
  act: (caller) => submitToTheEnd(caller, input),
}));
