import { Server } from 'node:net';
import { expect, test, vi } from 'vitest';
import { openDynalite } from './openDynalite.js';

test('the tables have no port that a web page could find', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen');
  const tables = openDynalite();
  expect(await tables.call('ListTables', {})).toMatchObject({ status: 200, body: { TableNames: [] } });
  expect(listen).not.toHaveBeenCalled();
  await tables.close();
  await expect(tables.call('ListTables', {})).rejects.toThrow('stopped');
});
