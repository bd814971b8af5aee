import { request } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { allowLocalPages } from './allowLocalPages.js';
import { type HttpHandler, hangUp, jsonReply } from './message.js';
import { type HttpServer, serve } from './serve.js';

let server: HttpServer;
afterEach(() => server.close());

const echo: HttpHandler = async ({ method, path, headers, body }) =>
  jsonReply(200, { method, path, type: headers['content-type'], body });

/** Unlike fetch, sets any header. */
function send(
  headers: Record<string, string>,
  method = 'POST',
): Promise<{ status?: number; headers: object }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, method, headers, agent: false }, (reply) => {
      reply.resume().on('end', () => resolve({ status: reply.statusCode, headers: reply.headers }));
    })
      .on('error', reject)
      .end();
  });
}

test('hands the whole request to its handler', async () => {
  server = await serve(echo);
  const reply = await fetch(`${server.url}/a?b=c`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/x' },
    body: 'é',
  });
  expect(await reply.json()).toEqual({ method: 'POST', path: '/a?b=c', type: 'text/x', body: 'é' });
});

test('says in words that a port is taken', async () => {
  server = await serve(echo);
  const port = Number(new URL(server.url).port);
  await expect(serve(echo, port)).rejects.toThrow(
    `Port ${port} is taken: choose another, or stop what listens there`,
  );
});

test('frees its port when it closes, whoever is still connected', async () => {
  server = await serve(() => new Promise(() => {}));
  const open = expect(fetch(server.url)).rejects.toThrow('fetch failed');
  const port = Number(new URL(server.url).port);
  await vi.waitUntil(() => true);
  await server.close();
  await open;
  server = await serve(echo, port);
});

test('takes any number of requests at once, without a warning', async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error) => warnings.push(warning);
  process.on('warning', hear);
  let open = 0;
  server = await serve(async () => {
    open += 1;
    await vi.waitUntil(() => open === 20);
    return jsonReply(200, {});
  });
  await Promise.all(Array.from({ length: 20 }, () => fetch(server.url)));
  process.off('warning', hear);
  expect(warnings).toEqual([]);
});

test('hangs up when told to', async () => {
  server = await serve(async () => hangUp);
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
});

test('what breaks in a handler is printed here and not sent', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  server = await serve(async () => {
    throw new Error('inner words');
  });
  const reply = await fetch(server.url);
  expect(reply.status).toBe(500);
  expect(await reply.text()).not.toContain('inner words');
  expect(String(printed.mock.calls[0])).toContain('inner words');
  printed.mockRestore();
});

test('refuses a name that was pointed at this machine from outside', async () => {
  server = await serve(echo);
  expect((await send({ host: 'attacker.example:20202' })).status).toBe(403);
  for (const host of ['localhost:20202', '127.0.0.1:20202', 'app.localhost', '[::1]:1']) {
    expect((await send({ host })).status).toBe(200);
  }
});

test('pages of this machine may read its replies; others may not', async () => {
  server = await serve(allowLocalPages(echo));
  const preflight = {
    origin: 'http://localhost:5173',
    'access-control-request-headers': 'authorization,x-amz-date,x-amz-security-token',
  };
  expect(await send(preflight, 'OPTIONS')).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-allow-headers': 'authorization,x-amz-date,x-amz-security-token',
    },
  });
  expect((await send({ origin: 'http://localhost:5173' })).headers).toHaveProperty(
    'access-control-allow-origin',
  );
  for (const origin of ['https://attacker.example', 'http://localhost.attacker.example', 'null']) {
    expect((await send({ ...preflight, origin }, 'OPTIONS')).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  }
});
