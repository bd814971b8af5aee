/**
 * Fetches without a limit of its own. Node's fetch gives up on a server that is silent for 300 s, and a model may think
 * for longer (undici's headersTimeout and bodyTimeout: https://github.com/nodejs/undici/blob/main/docs/docs/api/Client.md).
 * The library comes in with the first call, so that it costs a cold start nothing.
 */
export async function patientFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { default: fetch } = await import('node-fetch');
  // The same standard in two sets of types: its Response lacks only what the web's streams add.
  return fetch(url as string, init as Parameters<typeof fetch>[1]) as unknown as Promise<Response>;
}
