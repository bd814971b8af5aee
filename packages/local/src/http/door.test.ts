import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { buildDoor, type Door } from './door.js';
import { jsonReply } from './message.js';

let door: Door;
afterEach(() => door.close());

test('who comes before it is open waits', async () => {
  door = await buildDoor(0);
  const reply = fetch(door.url);
  const socket = new WebSocket(door.url.replace('http', 'ws'));
  const refused = once(socket, 'unexpected-response');
  door.open({
    handler: async ({ path }) => jsonReply(200, { path }),
    upgrade: (_, connection) => connection.end('HTTP/1.1 418 Teapot\r\ncontent-length: 0\r\n\r\n'),
  });
  expect(await (await reply).json()).toEqual({ path: '/' });
  const [, { statusCode }] = await refused;
  expect(statusCode).toBe(418);
  socket.on('error', () => {}).terminate();
});
