import { afterEach, describe, expect, test, vi } from 'vitest';
import { appsyncServer, functionRole } from '../../test/appsyncServer.js';
import { settingsOf } from '../../test/fakePorts.js';
import { anyCall, asking, modelServer, streamAnswer } from '../../test/modelServer.js';
import { realStore } from '../../test/realStore.js';
import { dispatcherPorts, webhookPorts, workerPorts } from './environment.js';

const settings = settingsOf({ models: ['m'], timeoutSeconds: 60 });
const environment = {
  AI_REQUEST_TABLE: 'requests',
  AI_REQUEST_WORKER: 'worker',
  AI_REQUEST_GRAPHQL_URL: 'https://api.example.org/graphql',
  AI_REQUEST_SETTINGS: JSON.stringify(settings),
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};

afterEach(() => vi.unstubAllEnvs());

describe('what connect puts into the environment', () => {
  test('makes the ports of both functions', () => {
    expect(dispatcherPorts(environment).settings).toEqual(settings);
    expect(workerPorts(environment).settings).toEqual(settings);
  });

  test('makes those of the webhook, which knows no address but the table and the model', () => {
    const { AI_REQUEST_WORKER: _, AI_REQUEST_GRAPHQL_URL: __, ...rest } = environment;
    const ports = webhookPorts({ ...rest, OPENAI_WEBHOOK_SECRET: 'whsec_' });
    expect(ports.settings).toEqual(settings);
    expect(ports.background.environment).toBe('requests');
  });

  test('gives the worker a model that works on by itself, whether or not the app asks for that', () => {
    expect(workerPorts(environment).background.environment).toBe('requests');
  });

  test.for([
    ['AI_REQUEST_TABLE', dispatcherPorts],
    ['AI_REQUEST_WORKER', dispatcherPorts],
    ['AI_REQUEST_GRAPHQL_URL', dispatcherPorts],
    ['AI_REQUEST_SETTINGS', dispatcherPorts],
    ['AI_REQUEST_TABLE', workerPorts],
    ['AI_REQUEST_GRAPHQL_URL', workerPorts],
    ['AI_REQUEST_SETTINGS', workerPorts],
    ['AI_REQUEST_TABLE', webhookPorts],
    ['AI_REQUEST_SETTINGS', webhookPorts],
    ['OPENAI_WEBHOOK_SECRET', webhookPorts],
  ] as const)('and lacks, here %s, is named', ([name, portsOf]) => {
    const whole = { ...environment, OPENAI_WEBHOOK_SECRET: 'whsec_' };
    expect(() => portsOf(whole)).not.toThrow();
    for (const value of [undefined, '']) {
      expect(() => portsOf({ ...whole, [name]: value })).toThrow(
        new RegExp(`^create(Dispatcher|Worker|Webhook): ${name} is missing: .* sets it$`),
      );
    }
  });

  test('is checked to the last setting', () => {
    const { logContent: _, ...incomplete } = settings;
    const broken = { ...environment, AI_REQUEST_SETTINGS: JSON.stringify(incomplete) };
    expect(() => workerPorts(broken)).toThrow(
      /^createWorker: AI_REQUEST_SETTINGS has no valid value: logContent: .*: ai\.connect\(backend\) sets it$/,
    );
    expect(() => workerPorts({ ...environment, AI_REQUEST_SETTINGS: '{' })).toThrow(
      'createWorker: AI_REQUEST_SETTINGS has no valid value: no JSON',
    );
  });
});

test('the store is on the table and at the endpoint of this environment, whatever the process has', async () => {
  const table = await realStore();
  const id = await table.submit();
  const { store, usage } = dispatcherPorts({ ...environment, AWS_ENDPOINT_URL: table.url });
  expect(await store.read(id)).toMatchObject({ id, status: 'queued' });
  const tally = {
    name: 'app',
    key: 'usage#x',
    limits: { requests: 1 },
    openUntil: 'admitted',
    ttl: 1,
  } as const;
  expect(await usage.count(tally, id, 'a')).toEqual({ token: 'a' });
  await table.stop();
});

test.for([
  ['dispatcher', dispatcherPorts],
  ['worker', workerPorts],
] as const)(
  'the %s publishes at the URL of this environment, by its credentials and its name',
  async ([, portsOf]) => {
    await using server = await appsyncServer(({ response }) => {
      response.end('{"data":{"publishChatOpenAIRequest":{"id":"x"}}}');
    });
    const { publisher } = portsOf({
      ...environment,
      AI_REQUEST_GRAPHQL_URL: server.url,
      AI_REQUEST_NAME: 'Chat',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: functionRole.accessKeyId,
      AWS_SECRET_ACCESS_KEY: functionRole.secretAccessKey,
      AWS_SESSION_TOKEN: functionRole.sessionToken,
    });
    await publisher.publish({ id: 'x' });
    expect(server.pushes).toMatchObject([{ variables: { id: 'x' } }]);
  },
);

test('where the environment holds no credentials, it signs by those that the AWS SDK finds, as in Lambda', async () => {
  await using server = await appsyncServer();
  vi.stubEnv('AWS_ACCESS_KEY_ID', functionRole.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', functionRole.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', functionRole.sessionToken);
  const { publisher } = workerPorts({
    AI_REQUEST_TABLE: 'requests',
    AI_REQUEST_GRAPHQL_URL: server.url,
    AI_REQUEST_SETTINGS: environment.AI_REQUEST_SETTINGS,
    AWS_REGION: 'eu-west-1',
  });
  await publisher.publish({ id: 'x' });
  expect(server.pushes).toHaveLength(1);
});

test('the key is read at each call, as Amplify refreshes it while the function lives', async () => {
  const keys: unknown[] = [];
  const server = await modelServer(({ response }) => {
    keys.push(response.req.headers.authorization);
    streamAnswer(response, ['Hi']);
  });
  const live = {
    ...environment,
    AI_REQUEST_SETTINGS: JSON.stringify({ ...settings, baseUrl: server.url }),
    OPENAI_API_KEY: 'first',
  };
  const { model } = workerPorts(live);
  await model.ask(anyCall, asking());
  live.OPENAI_API_KEY = 'second';
  await model.ask(anyCall, asking());
  expect(keys).toEqual(['Bearer first', 'Bearer second']);
  await server.stop();
});
