import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AskOptions, ModelCall } from '../src/engine/ports.js';

type Body = Record<string, unknown>;
export type Reply = (request: { body: Body; response: ServerResponse; count: number }) => void;

/** A model's server which answers as the test says, and remembers what it was asked. */
export async function modelServer(reply: Reply) {
  const bodies: Body[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request));
    bodies.push(body);
    reply({ body, response, count: bodies.length });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    bodies,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

async function text(request: IncomingMessage): Promise<string> {
  let all = '';
  for await (const chunk of request.setEncoding('utf8')) all += chunk;
  return all;
}

/** A question to a model. */
export const anyCall: ModelCall = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Hello' }],
  format: 'text',
  maxTokens: 500,
  temperature: 0.7,
};

/** What a model is asked with by an attempt that nobody stops. */
export const asking = (options: Partial<AskOptions> = {}): AskOptions => ({
  signal: new AbortController().signal,
  confirm: async () => {},
  ...options,
});

/** A streamed answer: the pieces of text, why it ended, what it cost. */
export function streamAnswer(response: ServerResponse, pieces: readonly string[], finishReason = 'stop') {
  beginStream(response);
  for (const content of pieces) sendChunk(response, { delta: { content }, finish_reason: null });
  sendChunk(response, { delta: {}, finish_reason: finishReason });
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  response.write(`data: ${JSON.stringify({ model: 'gpt-4o-mini-2024', choices: [], usage })}\n\n`);
  response.end('data: [DONE]\n\n');
}

export function beginStream(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

export function sendChunk(response: ServerResponse, choice: Body): boolean {
  return response.write(
    `data: ${JSON.stringify({ model: 'gpt-4o-mini-2024', choices: [{ index: 0, ...choice }] })}\n\n`,
  );
}

/** Sends chunks as they are, and ends the stream. */
export const sendChunks =
  (...chunks: unknown[]): Reply =>
  ({ response }) => {
    beginStream(response);
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  };

/** A refusal with a body, as OpenAI writes it. */
export function sendError(
  response: ServerResponse,
  status: number,
  error: Body,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message: 'org-secret sk-leak', ...error } }));
}
