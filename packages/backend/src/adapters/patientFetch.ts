import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/**
 * Without keep-alive: Lambda freezes a function between its invocations, the provider then closes the idle connection,
 * and the next call would end on a dead socket, not knowing whether it was heard.
 */
const http = new HttpAgent({ keepAlive: false });
const https = new HttpsAgent({ keepAlive: false });

/**
 * Fetches without a time limit of its own. Node's fetch gives up on a server that is silent for 300 s, and a model may
 * think for longer (undici's headersTimeout and bodyTimeout:
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/Client.md).
 */
export async function patientFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  // It comes in with the first call, so that it costs a cold start nothing.
  const { default: fetch } = await import('node-fetch');
  const options = { ...init, agent: ({ protocol }: URL) => (protocol === 'https:' ? https : http) };
  // The same standard in two sets of types: its Response lacks only what the web's streams add.
  return fetch(url as string, options as Parameters<typeof fetch>[1]) as unknown as Promise<Response>;
}
