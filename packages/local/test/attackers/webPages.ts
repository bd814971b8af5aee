import { request } from 'node:http';
import type { LocalBackend } from '../../src/index.js';
import type { Try } from './tries.js';

/** What a page of the web may try on whoever runs the backend on his machine and opens it. */
export const webPages: readonly Try<LocalBackend>[] = [
  {
    to: 'ask from a page whose host name points to this machine',
    refusal: '403',
    act: async (backend) => `${(await send(backend, { host: 'evil.example:80' })).status}`,
  },
  {
    to: 'read a reply on a page of another site',
    refusal: 'read by no other site',
    act: (backend) => whoMayRead(backend, 'POST', 'https://evil.example'),
  },
  {
    to: 'be allowed headers on a page of another site',
    refusal: 'read by no other site',
    act: (backend) => whoMayRead(backend, 'OPTIONS', 'https://evil.example'),
  },
  {
    to: 'pass for a local page by a name that begins like one',
    refusal: 'read by no other site',
    act: (backend) => whoMayRead(backend, 'OPTIONS', 'http://localhost.evil.example'),
  },
  {
    to: 'read a reply on a page without an origin',
    refusal: 'read by no other site',
    act: (backend) => whoMayRead(backend, 'OPTIONS', 'null'),
  },
];

async function whoMayRead(backend: LocalBackend, method: string, origin: string): Promise<string> {
  const { headers } = await send(backend, { origin }, method);
  return String(headers['access-control-allow-origin'] ?? 'read by no other site');
}

/** Not by fetch, which sets these headers itself. */
function send({ url }: LocalBackend, headers: Record<string, string>, method = 'POST') {
  return new Promise<{ status?: number; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const sent = request(`${url}/graphql`, { method, headers }, (reply) => {
      reply.resume();
      resolve({ status: reply.statusCode, headers: reply.headers });
    });
    sent.on('error', reject).end('{}');
  });
}
