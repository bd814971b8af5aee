import { expect, test } from 'vitest';
import { checkFunctionOptions, checkSchemaOptions } from './options.js';

const apiKey = { resolve: () => undefined, resolvePath: () => ({}) };

test('options that are right pass in silence', () => {
  const worker = new URL('file:///app/amplify/ai/worker.ts');
  const options = {
    apiKey,
    name: 'Chat',
    models: ['o3-mini'],
    guests: true,
    worker,
    resourceGroupName: 'ai',
  };
  expect(() => check(checkFunctionOptions, options)).not.toThrow();
  expect(() => check(checkSchemaOptions, { name: 'Chat', authorization: 'oidc' })).not.toThrow();
});

test.for<[string, unknown]>([
  ['apiKey', {}],
  ['apiKey', { apiKey: 'sk-a-key-in-the-code' }],
  ['name', { apiKey, name: 'chat' }],
  ['name', { apiKey, name: 'Chat!' }],
  ['models', { apiKey, models: [] }],
  ['maxTokens', { apiKey, maxTokens: -1 }],
  ['temperature', { apiKey, temperature: 3 }],
  ['timeoutSeconds', { apiKey, timeoutSeconds: 900 }],
  ['limits.promptBytes', { apiKey, limits: { promptBytes: 1_000_000 } }],
  ['worker', { apiKey, worker: './worker.ts' }],
  ['worker', { apiKey, worker: new URL('https://example.org/worker.ts') }],
  ['resourceGroupName', { apiKey, resourceGroupName: 'my group' }],
  ['guests', { apiKey, guests: 'yes' }],
  ['options', { apiKey, model: 'gpt-4o-mini' }],
])('a wrong option is named: %s', ([option, options]) => {
  expect(() => check(checkFunctionOptions, options)).toThrow(`defineOpenAIRequests: ${option}: `);
});

test.for<[string, unknown]>([
  ['name', { name: '1st' }],
  ['authorization', { authorization: 'guests' }],
  ['options', { guests: true }],
])('a wrong option of the schema is named: %s', ([option, options]) => {
  expect(() => check(checkSchemaOptions, options)).toThrow(`withOpenAIRequests: ${option}: `);
});

test('a key that was written into the code does not come back in the message', () => {
  expect(() => check(checkFunctionOptions, { apiKey: 'sk-a-key-in-the-code' })).not.toThrow(/sk-a-key/);
  expect(() => check(checkFunctionOptions, { apiKey: 'sk-a-key-in-the-code' })).toThrow(
    "secret('OPENAI_API_KEY')",
  );
});

/** As plain JavaScript calls it. */
function check<Options>(taker: (options: Options) => void, options: unknown): void {
  taker(options as Options);
}
