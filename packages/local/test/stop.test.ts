import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAIRequest } from '@amplify-ai-request/client';
import { expect, test } from 'vitest';
import { useBackend } from './useBackend.js';

const start = useBackend();

test('a stopped backend asks no model any more, and ends the call that is under way', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const OPENAI_BASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const backend = await start({ standIn: undefined, environment: { OPENAI_BASE_URL } });
  const asked = once(server, 'request');
  const request = createAIRequest({ prompt: 'Hello' });
  const [incoming] = await asked;
  const hungUp = once(incoming.socket, 'close');
  await backend.stop();
  await hungUp;
  expect(request.snapshot.status).not.toBe('completed');
  server.close();
});

test('what cannot be taken away keeps nothing else running', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stop-'));
  const outputs = join(folder, 'amplify_outputs.json');
  const backend = await start({ outputs });
  await rm(outputs);
  await mkdir(outputs);
  await expect(backend.stop()).rejects.toThrow();
  await expect(fetch(backend.url)).rejects.toThrow('fetch failed');
  await rm(folder, { recursive: true });
});
