import { expect, test } from 'vitest';
import { appsyncServer } from '../../test/appsyncServer.js';
import { createPoster } from './createPoster.js';

const message = { headers: {}, body: '{}', signal: new AbortController().signal };

async function poster() {
  const server = await appsyncServer();
  let now = 0;
  const post = createPoster(new URL(server.url), () => now);
  return { server, post: () => post(message), pass: (milliseconds: number) => (now += milliseconds) };
}

test('one post after another goes over one connection', async () => {
  const { server, post, pass } = await poster();
  await using _ = server;
  for (let count = 0; count < 3; count += 1) {
    expect(await post()).toMatchObject({ status: 403 });
    pass(4_000);
  }
  expect(server.connections()).toBe(1);
});

test('one that has been idle is not used again: it may have died while Lambda had the function frozen', async () => {
  const { server, post, pass } = await poster();
  await using _ = server;
  await post();
  pass(4_001);
  await post();
  await post();
  expect(server.connections()).toBe(2);
});

test('posts at once do not wait for each other, and none ends because another was long ago', async () => {
  const { server, post, pass } = await poster();
  await using _ = server;
  const first = post();
  pass(60_000);
  expect(await Promise.all([first, post()])).toMatchObject([{ status: 403 }, { status: 403 }]);
  expect(server.connections()).toBe(2);
});
