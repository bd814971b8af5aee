import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toOutputs } from './outputs.js';
import { writeOutputs } from './writeOutputs.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-'));
  path = join(folder, 'amplify_outputs.json');
});
afterEach(() => rm(folder, { recursive: true }));

const outputs = (port: number) =>
  toOutputs({ url: `http://127.0.0.1:${port}`, region: 'us-east-1', guests: true });

test('writes what Amplify.configure takes, and takes it away again', async () => {
  const remove = await writeOutputs(path, outputs(1));
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    // Amplify's subscriptions need the scheme in capitals: see outputs.ts.
    API: { GraphQL: { endpoint: 'HTTP://127.0.0.1:1/graphql', region: 'us-east-1', defaultAuthMode: 'iam' } },
    Auth: {
      Cognito: {
        identityPoolId: expect.stringMatching(/^us-east-1:[0-9a-f-]{36}$/),
        identityPoolEndpoint: 'http://127.0.0.1:1',
        allowGuestAccess: true,
      },
    },
    custom: { amplifyAIRequestLocal: true },
  });
  expect(await readdir(folder)).toEqual(['amplify_outputs.json']);
  await remove();
  expect(await readdir(folder)).toEqual([]);
});

test('names the API key where there is one', () => {
  const { GraphQL } = toOutputs({
    url: 'http://127.0.0.1:1',
    region: 'us-east-1',
    guests: true,
    apiKey: 'da2-x',
  }).API;
  expect(GraphQL).toMatchObject({ apiKey: 'da2-x', defaultAuthMode: 'iam' });
});

test.each(['{"version":"1","data":{}}', 'no JSON', '{"custom":{"amplifyAIRequestLocal":"no"}}', 'null'])(
  'leaves alone a file that it did not write: %s',
  async (text) => {
    await writeFile(path, text);
    await expect(writeOutputs(path, outputs(1))).rejects.toThrow(
      `${path} belongs to a deployed backend or a sandbox`,
    );
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await readdir(folder)).toHaveLength(1);
  },
);

test('takes the place of what an earlier one left, and leaves what a later one wrote', async () => {
  const removeFirst = await writeOutputs(path, outputs(1));
  const removeSecond = await writeOutputs(path, outputs(2));
  await removeFirst();
  expect(await readFile(path, 'utf8')).toContain('127.0.0.1:2');
  await removeSecond();
  await removeSecond();
  expect(await readdir(folder)).toEqual([]);
});

test('says in one line that a path cannot be written', async () => {
  const missing = join(folder, 'no', 'folder.json');
  await expect(writeOutputs(missing, outputs(1))).rejects.toThrow(`${missing} cannot be written (ENOENT)`);
  await expect(writeOutputs(folder, outputs(1))).rejects.toThrow(`${folder} cannot be read (EISDIR)`);
});
