import { operationNames, publishedFields, type RequestEvent } from '@amplify-ai-request/client/protocol';
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT, fetchAuthSession } from 'aws-amplify/auth';
import { cognitoCredentialsProvider } from 'aws-amplify/auth/cognito';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Authorization } from '../src/index.js';
import { type ApiOptions, type StartedApi, startApi } from './startApi.js';

// Node 20 has none of its own.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

beforeEach(() => {
  // Amplify warns that the identity pool's endpoint is not AWS's.
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warnings.mockRestore());
});

type AuthMode = 'identityPool' | Authorization;
const modes: readonly AuthMode[] = ['identityPool', 'userPool', 'oidc', 'lambda', 'apiKey'];

const authorizer: ApiOptions['authorizer'] = (token) => ({
  isAuthorized: token.startsWith('token of '),
  resolverContext: { owner: token.replace('token of ', '') },
});

/** Starts the API for callers of a mode, and configures Amplify as a browser has it in which one of them is at home. */
async function start(mode: AuthMode = 'identityPool', options: ApiOptions = {}): Promise<StartedApi> {
  const api = await startApi({
    authorization: mode === 'identityPool' ? 'userPool' : mode,
    users: ['ann'],
    ...(mode === 'lambda' && { authorizer }),
    ...options,
  });
  onTestFinished(() => api[Symbol.asyncDispose]());
  const getTokens = async () => {
    const { accessToken, idToken } = api.signIn('ann');
    return { accessToken: decodeJWT(accessToken), idToken: decodeJWT(idToken) };
  };
  const signsIn = mode === 'userPool' || mode === 'oidc';
  const config: ResourcesConfig = api.outputs;
  if (signsIn) Amplify.configure(config, { Auth: { tokenProvider: { getTokens } } });
  else Amplify.configure(config);
  // A fresh browser: Amplify keeps a guest in memory.
  await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
  return api;
}

/** Whose requests are a caller's of a mode. */
async function ownerOf(mode: AuthMode, api: StartedApi): Promise<string | undefined> {
  if (mode === 'identityPool') return (await fetchAuthSession()).identityId;
  if (mode === 'apiKey') return undefined;
  return mode === 'lambda' ? 'ann' : decodeJWT(api.signIn('ann').accessToken).payload.sub;
}

interface Heard {
  readonly events: readonly RequestEvent[];
  readonly errors: readonly unknown[];
  stop(): void;
}

const { subscribe: field } = operationNames();

/** Subscribes by the real client. */
function subscribe(id: string, mode: AuthMode = 'identityPool', fields = publishedFields): Heard {
  const [events, errors]: [RequestEvent[], unknown[]] = [[], []];
  const observable = generateClient().graphql({
    query: `subscription Follow($id: ID!) { ${field}(id: $id) { ${fields} } }`,
    variables: { id },
    authMode: mode,
    ...(mode === 'lambda' && { authToken: 'token of ann' }),
  }) as unknown as { subscribe(observer: object): { unsubscribe(): void } };
  const subscription = observable.subscribe({
    next: ({ data }: { data: Record<string, RequestEvent> }) => events.push(data[field] as RequestEvent),
    error: (error: unknown) => errors.push(error),
  });
  const stop = () => subscription.unsubscribe();
  onTestFinished(stop);
  return { events, errors, stop };
}

/** Publishes this until somebody hears something: a start takes its time. */
async function publishUntilHeard(api: StartedApi, heard: Heard, event: Parameters<StartedApi['publish']>[0]) {
  await vi.waitFor(async () => {
    await api.publish(event);
    expect(heard.events).not.toHaveLength(0);
  }, 10_000);
}

test.for(modes)('who comes by %s hears what our functions publish of his request', async (mode) => {
  const api = await start(mode);
  const id = crypto.randomUUID();
  const owner = await ownerOf(mode, api);
  const heard = subscribe(id, mode);
  await publishUntilHeard(api, heard, { id, owner, seq: 0, delta: 'Hel' });
  await api.publish({ id: crypto.randomUUID(), owner, seq: 1, delta: 'of another request' });
  await api.publish({ id, owner, seq: 1, delta: 'lo', retries: 2 });
  await api.publish({ id, owner, request: { id, status: 'completed', seq: 2 } });
  await vi.waitFor(() => expect(heard.events.at(-1)?.request).toBeTruthy());
  expect(heard.events.slice(-3)).toMatchObject([
    { id, seq: 0, delta: 'Hel', retries: null, request: null },
    { id, seq: 1, delta: 'lo', retries: 2, request: null },
    { id, seq: null, delta: null, request: { id, status: 'completed', seq: 2, content: null, error: null } },
  ]);
  expect(heard.errors).toEqual([]);
});

test('who stops hears no more', async () => {
  const api = await start();
  const [id, owner] = [crypto.randomUUID(), await ownerOf('identityPool', api)];
  const [stopped, other] = [subscribe(id), subscribe(id)];
  for (const heard of [stopped, other])
    await publishUntilHeard(api, heard, { id, owner, seq: 0, delta: 'a' });
  stopped.stop();
  const { length } = stopped.events;
  await api.publish({ id, owner, seq: 7, delta: 'b' });
  await vi.waitFor(() => expect(other.events.at(-1)?.seq).toBe(7));
  expect(stopped.events).toHaveLength(length);
});

test('a start that AppSync refuses is an error of the subscription', async () => {
  let refused = 0;
  await start('identityPool', {
    faults: {
      refuse(operation) {
        refused += 1;
        return operation === field;
      },
    },
  });
  const heard = subscribe(crypto.randomUUID());
  await vi.waitFor(() => expect(heard.errors).toHaveLength(1), 10_000);
  expect(JSON.stringify(heard.errors)).toContain('LimitExceededError');
  expect(refused).toBe(1);
});

test('what is refused to one who publishes reaches the functions as a failure, and nobody hears it', async () => {
  let refuses = false;
  const api = await start('identityPool', { faults: { refuse: () => refuses } });
  const [id, owner] = [crypto.randomUUID(), await ownerOf('identityPool', api)];
  const heard = subscribe(id);
  await publishUntilHeard(api, heard, { id, owner, seq: 0, delta: 'a' });
  refuses = true;
  await expect(api.publish({ id, owner, seq: 1, delta: 'b' })).rejects.toMatchObject({
    name: 'PublishRefused',
  });
  refuses = false;
  await api.publish({ id, owner, seq: 2, delta: 'c' });
  await vi.waitFor(() => expect(heard.events.at(-1)?.seq).toBe(2));
  expect(heard.events.map(({ seq }) => seq)).not.toContain(1);
});
