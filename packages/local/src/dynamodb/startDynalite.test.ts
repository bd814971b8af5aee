import { type AddressInfo, Server } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { startDynalite } from './startDynalite.js';

afterEach(() => vi.restoreAllMocks());

test('a web page that finds the port of the tables gets no answer', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen');
  const tables = await startDynalite();
  const { port } = (listen.mock.contexts[0] as Server).address() as AddressInfo;
  const headers = { origin: 'https://evil.example', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  for (const method of ['OPTIONS', 'POST']) {
    await expect(fetch(`http://127.0.0.1:${port}`, { method, headers })).rejects.toThrow('fetch failed');
  }
  expect(await tables.call('ListTables', {})).toMatchObject({ status: 200 });
  await tables.close();
});
