import { inspect } from 'node:util';
import { largestEventBytes, publishedFields } from '@amplify-ai-request/client/protocol';
import { describe, expect, test, vi } from 'vitest';
import { type AppSyncReply, appsyncServer, functionRole } from '../../test/appsyncServer.js';
import type { PublishedEvent } from '../engine/ports.js';
import { type AppSyncPublisherOptions, appsyncPublisher } from './appsyncPublisher.js';

const delta: PublishedEvent = { id: crypto.randomUUID(), owner: 'ann', seq: 0, delta: 'Hello', retries: 1 };

const publisherAt = (url: string, options: Partial<AppSyncPublisherOptions> = {}) =>
  appsyncPublisher({ url, region: 'eu-west-1', credentials: functionRole, ...options });

const failureAt = (url: string, options?: Partial<AppSyncPublisherOptions>) =>
  publisherAt(url, options)
    .publish(delta)
    .then(
      () => expect.unreachable('It was heard'),
      (error: unknown) => error,
    );

describe('a publisher', () => {
  test("sends a delta, signed as the function's role, and what is absent stays so", async () => {
    await using server = await appsyncServer();
    await publisherAt(server.url).publish(delta);
    await publisherAt(server.url).publish({ id: delta.id });
    expect(server.pushes.map(({ variables }) => variables)).toEqual([delta, { id: delta.id }]);
  });

  test('sends a row as JSON text, of the largest event, whatever its characters', async () => {
    await using server = await appsyncServer();
    const content = '語"\\\n🎉'.repeat(largestEventBytes / 16);
    const request = { id: delta.id, status: 'completed', content } as const;
    await publisherAt(server.url).publish({ id: delta.id, request });
    expect(JSON.parse(String(server.pushes[0]?.variables.request))).toEqual(request);
  });

  test('selects all that a subscriber may ask for, on the mutation of the name', async () => {
    await using server = await appsyncServer(({ response }) => {
      response.end('{"data":{"publishChatOpenAIRequest":{"id":"x"}}}');
    });
    await publisherAt(server.url, { name: 'Chat' }).publish(delta);
    expect(server.pushes[0]?.query).toContain(publishedFields);
    expect(server.pushes[0]?.query).toMatch(/\bpublishChatOpenAIRequest\(id: \$id, /);
  });

  test('reads the credentials at each push, as a role has new ones every few hours', async () => {
    await using server = await appsyncServer();
    let read = 0;
    const credentials = async () => {
      read += 1;
      return { ...functionRole, expiration: new Date() };
    };
    const publisher = publisherAt(server.url, { credentials });
    await publisher.publish(delta);
    await publisher.publish(delta);
    expect(read).toBeGreaterThan(1);
  });
});

const answering =
  (status: number, body: string): AppSyncReply =>
  ({ response }) =>
    response.writeHead(status).end(body);

describe('an event that nobody may have heard rejects, and is told by its name', () => {
  test.for<[string, AppSyncReply, object]>([
    ['GraphQL refuses it', answering(200, '{"errors":[{"message":"No"}]}'), { name: 'PublishRefused' }],
    [
      'GraphQL refuses a part of it',
      answering(200, '{"data":{"publishOpenAIRequest":{}},"errors":[]}'),
      { name: 'PublishRefused' },
    ],
    ['nothing was published', answering(200, '{"data":null}'), { name: 'PublishFailed' }],
    [
      'the field is null',
      answering(200, '{"data":{"publishOpenAIRequest":null}}'),
      { name: 'PublishFailed' },
    ],
    ['the reply is no JSON', answering(200, '<html>'), { name: 'PublishFailed' }],
    ['the reply is no object', answering(200, 'null'), { name: 'PublishFailed' }],
    ['AppSync limits', answering(429, '{}'), { name: 'PublishRefused', status: 429 }],
    ['AppSync fails', answering(503, '{}'), { name: 'PublishFailed', status: 503 }],
    ['the address has moved', answering(301, ''), { name: 'PublishRefused', status: 301 }],
    ['AppSync hangs up', ({ response }) => response.destroy(), { name: 'PublishUnreachable' }],
    [
      'AppSync breaks off',
      ({ response }) => response.write('{"data":', () => response.destroy()),
      { name: 'PublishUnreachable' },
    ],
    [
      'AppSync switches to another protocol',
      ({ response }) => response.writeHead(101, { connection: 'upgrade', upgrade: 'x' }).end(),
      { name: 'PublishUnreachable' },
    ],
    ['the reply has no end', ({ response }) => endless(response), { name: 'PublishUnreachable' }],
  ])('%s', async ([, reply, failure]) => {
    await using server = await appsyncServer(reply);
    expect(await failureAt(server.url)).toMatchObject(failure);
    expect(server.pushes).toHaveLength(1);
  });

  test.for<[string, AppSyncReply]>([
    ['AppSync never answers', () => {}],
    ['AppSync never ends its answer', ({ response }) => response.write('{"data":')],
  ])('%s in time', async ([, reply]) => {
    await using server = await appsyncServer(reply);
    expect(await failureAt(server.url, { timeoutMs: 50 })).toMatchObject({ name: 'PublishTimedOut' });
  });

  test('after three seconds', () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    return expect(failureAt('http://127.0.0.1:9'))
      .resolves.toMatchObject({ name: 'PublishTimedOut' })
      .then(() => expect(timeout).toHaveBeenCalledWith(3_000))
      .finally(() => timeout.mockRestore());
  });

  test('nobody listens there', async () => {
    const server = await appsyncServer();
    await server[Symbol.asyncDispose]();
    expect(await failureAt(server.url)).toMatchObject({ name: 'PublishUnreachable' });
  });

  test.for<[string, Partial<AppSyncPublisherOptions>]>([
    ['another secret', { credentials: { ...functionRole, secretAccessKey: 'another' } }],
    ['another key', { credentials: { ...functionRole, accessKeyId: 'AKIAOTHER' } }],
    ['an old token', { credentials: { ...functionRole, sessionToken: 'old' } }],
    ['another region', { region: 'us-east-1' }],
  ])('the signature is one by %s', async ([, options]) => {
    await using server = await appsyncServer();
    expect(await failureAt(server.url, options)).toMatchObject({ name: 'PublishRefused', status: 403 });
  });

  test('there is nothing to sign with', async () => {
    const credentials = () => Promise.reject(new Error('No credentials'));
    expect(await failureAt('http://127.0.0.1:9', { credentials })).toMatchObject({ name: 'PublishUnsigned' });
  });
});

test('a failure holds nothing of the server, the key, the signature or the text, and nothing is printed', async () => {
  const echo: AppSyncReply = ({ response, headers }) =>
    response
      .writeHead(500, { 'x-says': 'a server' })
      .end(`a server says ${headers.authorization} ${headers['x-amz-security-token']}`);
  await using server = await appsyncServer(echo);
  const writes = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  const prints = (['log', 'warn', 'error', 'info', 'debug'] as const).map((name) => vi.spyOn(console, name));
  const refused = await failureAt(server.url);
  const unreached = await failureAt('http://a-host.invalid/graphql', {
    credentials: () => Promise.reject(new Error(functionRole.secretAccessKey)),
  });
  for (const print of [...writes, ...prints]) expect(print).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  for (const error of [refused, unreached]) {
    const all = `${inspect(error, { showHidden: true, depth: 9 })}${JSON.stringify(error)}`;
    expect(all).not.toMatch(/a server|secret|token|ASIA|AWS4|Hello|invalid/);
  }
});

function endless(response: Parameters<AppSyncReply>[0]['response']): void {
  const piece = 'x'.repeat(100_000);
  const write = () => {
    while (!response.destroyed && response.write(piece)) {}
  };
  response.on('drain', write).on('error', () => {});
  write();
}
