import { expect, test } from 'vitest';
import { checkBackend, checkFunctionOptions, checkSchema, checkSchemaOptions } from './options.js';

const apiKey = { resolve: () => undefined, resolvePath: () => ({}) };

test('options that are right pass in silence', () => {
  const worker = new URL('file:///app/amplify/ai/worker.ts');
  const options = {
    apiKey,
    name: 'Chat',
    models: ['o3-mini'],
    guests: true,
    limits: { liveRequestsPerOwner: 1, requestsPerDayOfGuests: 1_000_000_000 },
    presetsOnly: true,
    retryUnknown: true,
    logContent: false,
    worker,
    workerConcurrency: 50,
    resourceGroupName: 'ai',
    timeoutSeconds: 86_400,
    background: { webhookSecret: apiKey },
  };
  expect(() => check(checkFunctionOptions, options)).not.toThrow();
  expect(() => check(checkSchemaOptions, { name: 'Chat', authorization: 'oidc' })).not.toThrow();
});

test('no name is one, as the documented default says', () => {
  expect(() => check(checkFunctionOptions, { apiKey, name: '' })).not.toThrow();
  expect(() => check(checkSchemaOptions, { name: '' })).not.toThrow();
});

test('no background mode may be written as false, and its life is that of a held call', () => {
  expect(() => check(checkFunctionOptions, { apiKey, background: false, timeoutSeconds: 30 })).not.toThrow();
  expect(() => check(checkFunctionOptions, { apiKey, background: false, timeoutSeconds: 900 })).toThrow(
    'timeoutSeconds: 30 to 840 seconds without background',
  );
});

test('a default of tokens beyond the limit is refused, with what to do', () => {
  expect(() => check(checkFunctionOptions, { apiKey, maxTokens: 50_000 })).toThrow(
    'defineOpenAIRequests: maxTokens: 50000 is above limits.maxTokens, which is 16000: raise limits.maxTokens, or lower this',
  );
});

test.for<[string, unknown]>([
  ['apiKey', {}],
  ['apiKey', { apiKey: 'sk-a-key-in-the-code' }],
  ['name', { apiKey, name: 'chat' }],
  ['name', { apiKey, name: 'Chat!' }],
  ['models', { apiKey, models: [] }],
  ['maxTokens', { apiKey, maxTokens: -1 }],
  ['temperature', { apiKey, temperature: 3 }],
  ['timeoutSeconds', { apiKey, timeoutSeconds: 29 }],
  ['timeoutSeconds', { apiKey, timeoutSeconds: 841 }],
  ['timeoutSeconds', { apiKey, timeoutSeconds: 119, background: { webhookSecret: apiKey } }],
  ['timeoutSeconds', { apiKey, timeoutSeconds: 86_401, background: { webhookSecret: apiKey } }],
  ['background', { apiKey, background: true }],
  ['background.webhookSecret', { apiKey, background: {} }],
  ['background.webhookSecret', { apiKey, background: { webhookSecret: 'whsec_in_the_code' } }],
  ['background', { apiKey, background: { webhookSecret: apiKey, store: false } }],
  ['retentionDays', { apiKey, retentionDays: 0.5 }],
  ['limits', { apiKey, limits: { requestsPerHour: 10 } }],
  ['limits.requestsPerDayPerOwner', { apiKey, limits: { requestsPerDayPerOwner: 11, requestsPerDay: 10 } }],
  ['limits.maxTokens', { apiKey, limits: { maxTokens: 0 } }],
  ['limits.promptBytes', { apiKey, limits: { promptBytes: 1_000_000 } }],
  ['limits.liveRequestsPerOwner', { apiKey, limits: { liveRequestsPerOwner: 0 } }],
  ['limits.requestsPerDayPerOwner', { apiKey, limits: { requestsPerDayPerOwner: 1.5 } }],
  ['limits.requestsPerDayOfGuests', { apiKey, limits: { requestsPerDayOfGuests: '100' } }],
  ['limits.requestsPerDay', { apiKey, limits: { requestsPerDay: Number.POSITIVE_INFINITY } }],
  ['presetsOnly', { apiKey, presetsOnly: 'yes' }],
  ['presetsOnly', { apiKey, presetsOnly: true }],
  ['retryUnknown', { apiKey, retryUnknown: 1 }],
  ['logContent', { apiKey, logContent: 'no' }],
  ['baseUrl', { apiKey, baseUrl: 'api.example.org' }],
  ['worker', { apiKey, worker: './worker.ts' }],
  ['worker', { apiKey, worker: new URL('https://example.org/worker.ts') }],
  ['workerConcurrency', { apiKey, workerConcurrency: 0 }],
  ['workerConcurrency', { apiKey, workerConcurrency: 2.5 }],
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

test('a webhook secret that was written into the code does not come back in the message', () => {
  const options = { apiKey, background: { webhookSecret: 'whsec_in_the_code' } };
  expect(() => check(checkFunctionOptions, options)).not.toThrow(/whsec_in/);
  expect(() => check(checkFunctionOptions, options)).toThrow("secret('OPENAI_WEBHOOK_SECRET')");
});

test('who wants presets only is told where presets live', () => {
  expect(() => check(checkFunctionOptions, { apiKey, presetsOnly: true })).toThrow(
    "presetsOnly: presets live in the app's own worker: name it, as in worker: new URL(",
  );
});

test.for([undefined, null, {}, { schemas: 'type Todo' }, { schemas: [undefined] }, { data: null }, 7])(
  'what is no schema is told in words: %j',
  (schema) => {
    expect(() => checkSchema(schema)).toThrow(
      /^withOpenAIRequests: there is no schema\. Write withOpenAIRequests\(a\.schema/,
    );
  },
);

test('every kind of schema that defineData takes is one', () => {
  const built = { data: { types: {} } };
  for (const schema of ['type Todo', built, { schemas: [built, 'type Todo'] }]) {
    expect(() => checkSchema(schema)).not.toThrow();
  }
});

test.for([undefined, null, 'backend'])('connect without a backend is told in words: %j', (backend) => {
  expect(() => checkBackend(backend)).toThrow('connect: there is no backend. Write ai.connect(backend)');
});

/** As plain JavaScript calls it. */
function check<Options>(taker: (options: Options) => void, options: unknown): void {
  taker(options as Options);
}
