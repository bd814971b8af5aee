import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT, fetchAuthSession } from 'aws-amplify/auth';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LocalBackend, type LocalBackendOptions, startLocalBackend } from './startLocalBackend.js';

let backend: LocalBackend;

async function start(options: LocalBackendOptions = {}) {
  backend = await startLocalBackend({ environment: {}, ...options });
  const library = options.users && {
    Auth: {
      tokenProvider: {
        async getTokens() {
          const { accessToken, idToken } = backend.signIn('ann');
          return { accessToken: decodeJWT(accessToken), idToken: decodeJWT(idToken) };
        },
      },
    },
  };
  Amplify.configure(backend.outputs satisfies ResourcesConfig, library);
}

beforeEach(() => {
  // Amplify warns that the identity pool's endpoint is not AWS's.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await backend.stop();
});

interface Row {
  readonly id: string;
  readonly status: string;
  readonly content?: string;
  readonly answered_by?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly token_usage?: { readonly total_tokens: number };
}

interface GraphQLFailure {
  readonly errors: readonly { readonly errorType?: string; readonly message: string }[];
}

const fields = 'id status content answered_by error { code message } token_usage { total_tokens }';
const submitQuery = `mutation Submit($id: ID!, $prompt: String, $model: String) {
  row: submitOpenAIRequest(id: $id, prompt: $prompt, model: $model) { ${fields} } }`;
const fetchQuery = `query Fetch($id: ID!) { row: fetchOpenAIRequest(id: $id) { ${fields} } }`;
const cancelQuery = `mutation Cancel($id: ID!) { row: cancelOpenAIRequest(id: $id) { ${fields} } }`;

/** Sends an operation by the real client, as an app would. */
async function send(
  query: string,
  variables: object,
  authMode: 'identityPool' | 'userPool' = 'identityPool',
): Promise<Row> {
  const response = await generateClient().graphql({ query, variables, authMode });
  return (response as unknown as { data: { row: Row } }).data.row;
}

const submit = (prompt: string, id: string = randomUUID()) => send(submitQuery, { id, prompt });
const fetchRow = (id: string) => send(fetchQuery, { id });

async function outcome(id: string, pauseMs = 20): Promise<Row> {
  for (;;) {
    const row = await fetchRow(id);
    if (row.status !== 'queued' && row.status !== 'in_progress') return row;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

describe('a guest', () => {
  test('asks, with nothing but the outputs, and the answer arrives', async () => {
    await start({ standIn: { answer: ({ messages }) => `You said: ${messages.at(-1)?.content}` } });
    const { id, status } = await submit('hello');
    expect(status).toBe('queued');
    expect(await outcome(id)).toMatchObject({
      status: 'completed',
      content: 'You said: hello',
      answered_by: 'gpt-4o-mini',
      token_usage: { total_tokens: expect.any(Number) },
    });
    expect(backend.calls).toHaveLength(1);
  });

  test("learns nothing of another guest's request", async () => {
    await start();
    const { id } = await submit('a secret');
    const { identityId } = await fetchAuthSession();
    const stranger = { Auth: { credentialsProvider: await strangerCredentials() } };
    Amplify.configure(backend.outputs satisfies ResourcesConfig, stranger);
    expect((await fetchAuthSession()).identityId).not.toBe(identityId);
    const refused = { errors: [{ errorType: 'not_found' }] };
    await expect(fetchRow(id)).rejects.toMatchObject(refused);
    await expect(send(cancelQuery, { id })).rejects.toMatchObject(refused);
    await expect(fetchRow(randomUUID())).rejects.toMatchObject(refused);
    await expect(submit('a secret', id)).rejects.toMatchObject({ errors: [{ errorType: 'conflict' }] });
  });

  test('cannot sign with a secret that was not handed out', async () => {
    await start();
    const { credentials, identityId } = await fetchAuthSession();
    if (!credentials) throw new Error('no credentials');
    const forged = { credentials: { ...credentials, secretAccessKey: 'guessed' }, identityId };
    const credentialsProvider = {
      getCredentialsAndIdentityId: async () => forged,
      clearCredentialsAndIdentityId() {},
    };
    Amplify.configure(backend.outputs satisfies ResourcesConfig, { Auth: { credentialsProvider } });
    const failure: GraphQLFailure = await submit('hello').then(
      () => ({ errors: [] }),
      (error) => error,
    );
    expect(failure.errors).toMatchObject([{ message: 'Unauthorized' }]);
    expect(backend.calls).toEqual([]);
  });

  test('is not let in where guests are not allowed', async () => {
    await start({ guests: false });
    expect((await fetchAuthSession()).credentials).toBeUndefined();
  });
});

/** Credentials of a guest who came by another browser. */
async function strangerCredentials() {
  const ask = async (operation: string, body: object) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityService.${operation}` };
    const reply = await fetch(backend.url, { method: 'POST', headers, body: JSON.stringify(body) });
    return JSON.parse(await reply.text());
  };
  const { IdentityId } = await ask('GetId', {});
  const { Credentials } = await ask('GetCredentialsForIdentity', { IdentityId });
  const credentials = {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretKey,
    sessionToken: Credentials.SessionToken,
  };
  return {
    getCredentialsAndIdentityId: async () => ({ credentials, identityId: String(IdentityId) }),
    clearCredentialsAndIdentityId() {},
  };
}

test('a signed-in user asks with his token', async () => {
  await start({ users: ['ann'], standIn: {} });
  const id = randomUUID();
  await send(submitQuery, { id, prompt: 'hello' }, 'userPool');
  await vi.waitFor(async () =>
    expect(await send(fetchQuery, { id }, 'userPool')).toMatchObject({ status: 'completed' }),
  );
});

test('slow answers do not wait for each other', async () => {
  const waiting: (() => void)[] = [];
  await start({
    limits: { liveRequestsPerOwner: 100 },
    standIn: { answer: () => new Promise((resolve) => waiting.push(() => resolve('done'))) },
  });
  const ids = Array.from({ length: 100 }, () => randomUUID());
  await Promise.all(ids.map((id) => submit('slow', id)));
  // None is answered before all have been asked.
  await vi.waitFor(() => expect(waiting).toHaveLength(100), { timeout: 50_000 });
  for (const answer of waiting) answer();
  const rows = await Promise.all(ids.map((id) => outcome(id, 500)));
  expect(rows.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
}, 60_000);

test('a stream record that comes three times makes one model call', async () => {
  await start({ faults: { deliveries: 3 }, standIn: {} });
  const rows = await Promise.all(['a', 'b', 'c'].map((prompt) => submit(prompt)));
  const done = await Promise.all(rows.map(({ id }) => outcome(id)));
  expect(done.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
  expect(backend.calls).toHaveLength(3);
});

test('a lost reply leaves one request: the same submit again finds it, and the model is called once', async () => {
  let replies = 0;
  const dropReply = (field: string) => field === 'submitOpenAIRequest' && ++replies <= 1;
  await start({ faults: { dropReply }, standIn: {} });
  // Amplify itself repeats what failed on the network.
  const { id } = await submit('hello');
  expect(replies).toBe(2);
  expect(await outcome(id)).toMatchObject({ status: 'completed' });
  expect(backend.calls).toHaveLength(1);
});

test('a test sees every item of the table as it is, however many', async () => {
  // More than DynamoDB gives in one piece, which is 1 MB.
  const content = 'x'.repeat(250_000);
  await start({ standIn: { answer: () => content } });
  const ids: string[] = [];
  for (const prompt of ['a', 'b', 'c', 'd', 'e']) ids.push((await submit(prompt)).id);
  await Promise.all(ids.map((id) => outcome(id)));
  const rows = await backend.rows();
  for (const id of ids) {
    expect(rows.find((row) => row.id === id)).toMatchObject({ content, attempt: expect.any(String) });
  }
  expect(rows.map(({ id }) => id)).toContainEqual(expect.stringMatching(/^usage#/));
});

test('a cancel that overtakes its submit is kept, and no model is called', async () => {
  await start();
  const id = randomUUID();
  expect(await send(cancelQuery, { id })).toMatchObject({ status: 'cancelled' });
  expect(await submit('hello', id)).toMatchObject({ status: 'cancelled' });
  expect(backend.calls).toEqual([]);
});

test.each<[string, LocalBackendOptions['standIn'], string]>([
  ['401', { answer: () => ({ status: 401 }) }, 'misconfigured'],
  ['502 and HTML', { answer: () => ({ status: 502, body: '<html>' }) }, 'unknown_outcome'],
  ['garbage', { answer: () => ({ status: 200, body: 'garbage' }) }, 'unknown_outcome'],
  ['an empty choice', { answer: () => '' }, 'failed'],
  ['nothing', { answer: () => ({ drop: true }) }, 'unknown_outcome'],
  ['no such model', { unknownModels: ['gpt-4o-mini'] }, 'misconfigured'],
])('a model that answers %s fails the request, and its text reaches nobody', async (_, standIn, code) => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await start({ standIn });
  const row = await outcome((await submit('hello')).id);
  expect(row).toMatchObject({ status: 'failed', error: { code } });
  expect(row.error?.message).not.toMatch(/html|garbage|sk-local|does not exist/);
  expect(backend.calls).toHaveLength(1);
});

test("the app's own operations are not served", async () => {
  await start();
  await expect(send('{ row: listTodos { id } }', {})).rejects.toMatchObject({
    errors: [{ errorType: 'NotServedLocally' }],
  });
});

test('options and environment decide about the model', async () => {
  await start({ models: ['a-model'], standIn: {} });
  const row = await outcome((await submit('hello')).id);
  expect(row).toMatchObject({ status: 'completed' });
  expect(backend.calls).toMatchObject([{ model: 'a-model' }]);
  const refused = await send(submitQuery, { id: randomUUID(), prompt: 'hello', model: 'another' });
  expect(await outcome(refused.id)).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
});

describe('what is asked and answered', () => {
  const lines = (told: { readonly mock: { readonly calls: readonly unknown[][] } }) =>
    told.mock.calls.map(([line]) => String(line));

  test.each([false, true])(
    'is printed with logContent, and kept quiet otherwise: in background %s',
    async (background) => {
      const told = vi.spyOn(console, 'info').mockImplementation(() => {});
      await start({ logContent: true, background, standIn: { answer: () => 'Four,\nI think.' } });
      const { id } = await outcome((await submit('Two and two?')).id);
      expect(lines(told)).toEqual([
        `Request ${id}: asked [{"role":"user","content":"Two and two?"}]`,
        `Request ${id}: answered "Four,\\nI think."`,
      ]);
      await backend.stop();
      told.mockClear();
      await start({ background, standIn: { answer: () => 'Four.' } });
      await outcome((await submit('Two and two?')).id);
      expect(told).not.toHaveBeenCalled();
    },
  );
});

describe('presets are checked before anything runs', () => {
  test.each<[string, LocalBackendOptions, RegExp]>([
    [
      'background mode where there is none',
      { presets: { bg: { prompt: 'x', background: true } } },
      /^startLocalBackend: presets\.bg\.background: give .* startLocalBackend background: true$/,
    ],
    [
      'a schema that OpenAI refuses, though a stand-in answers',
      { standIn: {}, presets: { list: { prompt: 'x', schema: { type: 'array' } } } },
      /^startLocalBackend: presets\.list\.schema: .* wrap it in an object/,
    ],
  ])('%s', async (_, options, message) => {
    await expect(startLocalBackend({ environment: {}, ...options })).rejects.toThrow(message);
  });

  test('and taken where the app has what they want', async () => {
    await start({ background: true, presets: { bg: { prompt: 'x', background: true } } });
    expect(backend.webhook).toBeDefined();
  });
});

describe('who answers', () => {
  test('spaces name neither a key nor a server', async () => {
    await start({ environment: { OPENAI_API_KEY: ' ', OPENAI_BASE_URL: '  ' } });
    expect(backend.model).toBe('stand-in');
  });

  test.each<[string, LocalBackendOptions, string]>([
    ['the stand-in, with nothing set', { environment: {} }, 'stand-in'],
    ['OpenAI, with a key', { environment: { OPENAI_API_KEY: 'sk-x' } }, 'https://api.openai.com/v1'],
    [
      'the server that is named',
      { environment: { OPENAI_BASE_URL: 'http://localhost:11434/v1' } },
      'http://localhost:11434/v1',
    ],
    [
      'the stand-in, when a test asks for it',
      { environment: { OPENAI_API_KEY: 'sk-x' }, standIn: {} },
      'stand-in',
    ],
  ])('%s', async (_, options, model) => {
    backend = await startLocalBackend(options);
    expect(backend.model).toBe(model);
  });
});

describe('starting and stopping', () => {
  test('frees its ports and takes its file away, with requests under way', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'local-'));
    const outputs = join(folder, 'amplify_outputs.json');
    await start({ outputs, standIn: { delay: 60_000 } });
    await submit('slow');
    await vi.waitFor(() => expect(backend.calls).toHaveLength(1));
    const port = Number(new URL(backend.url).port);
    await backend.stop();
    await backend.stop();
    expect(existsSync(outputs)).toBe(false);
    await expect(fetch(backend.url)).rejects.toThrow('fetch failed');
    backend = await startLocalBackend({ port, environment: {} });
    await rm(folder, { recursive: true });
  });

  test('leaves nothing running when it cannot start', async () => {
    await start();
    const port = Number(new URL(backend.url).port);
    await expect(startLocalBackend({ port, environment: {} })).rejects.toThrow(`Port ${port} is taken`);
  });

  test.each<[LocalBackendOptions, RegExp]>([
    [
      { environment: { OPENAI_MAX_TOKEN: 'many' } },
      /^startLocalBackend: OPENAI_MODEL, OPENAI_MAX_TOKEN, .* has no valid value: maxTokens: /,
    ],
    [{ environment: {}, timeoutSeconds: 1 }, /: timeoutSeconds: /],
    [{ environment: {}, authorization: 'lambda' }, /'lambda' needs the option `authorizer`/],
  ])('says in one line which value is wrong', async (options, message) => {
    const failure = await startLocalBackend(options).catch((error: Error) => error);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toContain('\n');
  });
});
